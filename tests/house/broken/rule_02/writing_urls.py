"""Views that write beside the actions: by the ORM, by SQL, by many rows at once."""

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from comptes.models import Service


@csrf_exempt
def orm(request):
    Service.objects.create(name="Voirie")
    return HttpResponse("ok")


@csrf_exempt
def sql(request):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO comptes_service (name, contact) VALUES ('Voirie', '')")
    return HttpResponse("ok")


@csrf_exempt
def many(request):
    Service.objects.bulk_create([Service(name="Voirie"), Service(name="Écoles")])
    return HttpResponse("ok")


urlpatterns = [path("orm/", orm), path("sql/", sql), path("many/", many)]
