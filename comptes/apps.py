from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ComptesConfig(AppConfig):
    name = "comptes"
    verbose_name = "Comptes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The one ready() of the project: every room's registries are filled here.
        autodiscover_modules("registrations")
