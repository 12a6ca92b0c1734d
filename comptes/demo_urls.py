from django.urls import path

from comptes.views import demo_mails, enter_as

urlpatterns = [
    path("courriels/", demo_mails, name="mails"),
    path("entrer/", enter_as, name="persona"),
]
