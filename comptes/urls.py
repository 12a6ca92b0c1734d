from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import TemplateView

from comptes.token_views import TokensView, drop
from comptes.views import AddressView, CodeView, forget_code

# allauth's own names where allauth looks them up; without a namespace for the same reason.
urlpatterns = [
    path("connexion/", AddressView.as_view(), name="account_request_login_code"),
    path("connexion/", AddressView.as_view(), name="account_login"),
    path("connexion/code/", CodeView.as_view(), name="account_confirm_login_code"),
    path("connexion/autre-adresse/", forget_code, name="forget_code"),
    path(
        "connexion/compte-ferme/",
        TemplateView.as_view(template_name="account/account_inactive.html"),
        name="account_inactive",
    ),
    path("mes-jetons/", TokensView.as_view(), name="tokens"),
    path("mes-jetons/<int:token>/supprimer/", drop, name="drop_token"),
    path("deconnexion/", LogoutView.as_view(next_page="home"), name="account_logout"),
]
