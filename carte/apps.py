from django.apps import AppConfig


class CarteConfig(AppConfig):
    name = "carte"
    verbose_name = "Carte"
    default_auto_field = "django.db.models.BigAutoField"
