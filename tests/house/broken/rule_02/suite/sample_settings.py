SECRET_KEY = "sample"
INSTALLED_APPS = ["socle"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEMO = False
USE_TZ = True
