"""The site's addresses and the demonstration's own: mounted in the demonstration only."""

from django.urls import include, path

from config import urls
from config.demo import advance, restart
from config.styles import styles

urlpatterns = [
    *urls.urlpatterns,
    path("demo/", include("comptes.demo_urls")),
    path("demo/semaine/", advance, name="advance"),
    path("demo/depart/", restart, name="restart"),
    path("styles/", styles, name="styles"),
]
