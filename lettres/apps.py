from django.apps import AppConfig


class LettresConfig(AppConfig):
    name = "lettres"
    verbose_name = "Lettres"
    default_auto_field = "django.db.models.BigAutoField"
