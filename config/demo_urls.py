"""The site's addresses and the demonstration's own: mounted in the demonstration only."""

from django.urls import include, path

from config import urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("comptes.demo_urls"))]
