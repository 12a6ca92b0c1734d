"""Celery: Redis in service, the file system in the demonstration. A message is a nudge, never the trace of work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("crieur")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
