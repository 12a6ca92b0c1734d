from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from carte.geocoding import host
from config.health import healthz, readyz
from config.pages import home, map_page
from config.places import quarter_feed, quarter_page, quarter_sheet, theme_feed, theme_page
from config.stylesheet import stylesheet

# Called by the page: nobody where the search is off.
ASKED = {"geocoder": host}

handler404 = "config.errors.not_found"

urlpatterns = [
    path("", home, name="home"),
    path("carte/", map_page, name="map"),
    path("quartier/<slug:quarter>/", quarter_page, name="quarter"),
    path("quartier/<slug:quarter>/feuille/", quarter_sheet, name="quarter_sheet"),
    path("quartier/<slug:quarter>/fil.atom", quarter_feed, name="quarter_feed"),
    path("theme/<slug:theme>/", theme_page, name="theme"),
    path("theme/<slug:theme>/fil.atom", theme_feed, name="theme_feed"),
    path("style.<slug:version>.css", stylesheet, name="stylesheet"),
    path("", include("carte.urls")),
    path("", include("lettres.urls")),
    path("", include("propositions.urls")),
    path("", include("comptes.urls")),
    path("accessibilite/", TemplateView.as_view(template_name="config/accessibility.html"), name="accessibility"),
    path(
        "vos-donnees/", TemplateView.as_view(template_name="config/privacy.html", extra_context=ASKED), name="privacy"
    ),
    path("mentions-legales/", TemplateView.as_view(template_name="config/legal.html"), name="legal"),
    path("api/v1/", include("config.api")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
if settings.ANYMAIL["WEBHOOK_SECRET"]:
    urlpatterns.append(path("anymail/", include("anymail.urls")))
