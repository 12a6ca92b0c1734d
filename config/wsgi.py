import os

from django.core.wsgi import get_wsgi_application

from config.line import counted

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = counted(get_wsgi_application())
