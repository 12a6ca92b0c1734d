from django.urls import include, path
from django.views.generic import TemplateView

from config.api import router
from config.health import healthz, readyz
from config.pages import home, map_page

urlpatterns = [
    path("", home, name="home"),
    path("carte/", map_page, name="map"),
    path("", include("carte.urls")),
    path("", include("propositions.urls")),
    path("", include("comptes.urls")),
    path("accessibilite/", TemplateView.as_view(template_name="config/accessibility.html"), name="accessibility"),
    path("vos-donnees/", TemplateView.as_view(template_name="config/privacy.html"), name="privacy"),
    path("mentions-legales/", TemplateView.as_view(template_name="config/legal.html"), name="legal"),
    path("api/v1/", include(router.urls)),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
