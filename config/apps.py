from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig

# Of packages, and asked for by no page: three quarters of the time that `collectstatic` takes.
NOT_OURS = ["rest_framework", "leaflet-src*", "leaflet.draw-src*", "leaflet.draw.js", "Control.MiniMap*", "proj4*"]


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Réglages"


class CollectedConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *NOT_OURS]
