"""The site's addresses with those of mail services, as a site that shares a secret with one has them."""

from django.urls import include, path

from config import urls

urlpatterns = [*urls.urlpatterns, path("anymail/", include("anymail.urls"))]
