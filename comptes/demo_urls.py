from django.urls import path

from comptes.views import demo_mail, demo_mails, enter_as

urlpatterns = [
    path("courriels/", demo_mails, name="mails"),
    path("courriels/<slug:key>/", demo_mail, name="mail"),
    path("entrer/", enter_as, name="persona"),
]
