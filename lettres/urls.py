from django.urls import path

from lettres.views.atom import personal_feed
from lettres.views.preferences import ByLinkView, PreferencesView, leave_page, resume_letters
from lettres.views.printing import print_run_page, print_runs
from lettres.views.sendings import again, sendings

app_name = "lettres"
urlpatterns = [
    path("mes-lettres/", PreferencesView.as_view(), name="mine"),
    path("mes-lettres/reprendre/", resume_letters, name="resume"),
    path("lettres/reglages/<str:token>/", ByLinkView.as_view(), name="by_link"),
    path("lettres/quitter/<str:token>/", leave_page, name="leave"),
    path("lettres/fil/<str:token>.atom", personal_feed, name="atom"),
    path("lettres-papier/", print_runs, name="print_runs"),
    path("lettres-papier/<uuid:print_run>/", print_run_page, name="print_run"),
    path("envois/", sendings, name="sendings"),
    path("envois/<int:delivery>/renvoyer/", again, name="again"),
]
