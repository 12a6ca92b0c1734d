from django.urls import path

from lettres.views.atom import personal_feed
from lettres.views.bulletins import (
    BeginBulletinView,
    DeskView,
    ReviseBulletinView,
    bulletin_page,
    bulletin_preview,
    bulletins,
    stop,
    trial,
    unplan,
)
from lettres.views.choosing import FollowGroundView, PaperView
from lettres.views.preferences import ByLinkView, PreferencesView, leave_page, resume_letters
from lettres.views.printing import print_run_page, print_runs, stop_paper
from lettres.views.sendings import again, all_again, sendings

app_name = "lettres"
urlpatterns = [
    path("mes-lettres/", PreferencesView.as_view(), name="mine"),
    path("mes-lettres/reprendre/", resume_letters, name="resume"),
    path("mes-lettres/papier/", PaperView.as_view(), name="on_paper"),
    path("mes-lettres/suivre/quartier/<slug:quarter>/", FollowGroundView.as_view(), name="follow_quarter"),
    path("mes-lettres/suivre/theme/<slug:theme>/", FollowGroundView.as_view(), name="follow_theme"),
    path("lettres/reglages/<str:token>/", ByLinkView.as_view(), name="by_link"),
    path("lettres/quitter/<str:token>/", leave_page, name="leave"),
    path("lettres/quitter/<str:token>/ville/", leave_page, {"town_alone": True}, name="leave_town"),
    path("lettres/fil/<str:token>.atom", personal_feed, name="atom"),
    path("lettres-papier/", print_runs, name="print_runs"),
    path("lettres-papier/<uuid:print_run>/", print_run_page, name="print_run"),
    path("lettres-papier/<uuid:print_run>/<int:reader>/arreter/", stop_paper, name="stop_paper"),
    path("lettre-de-la-ville/", bulletins, name="bulletins"),
    path("lettre-de-la-ville/nouvelle/", BeginBulletinView.as_view(), name="new_bulletin"),
    path("lettre-de-la-ville/<uuid:bulletin>/", bulletin_page, name="bulletin"),
    path("lettre-de-la-ville/<uuid:bulletin>/ecrire/", ReviseBulletinView.as_view(), name="revise_bulletin"),
    path("lettre-de-la-ville/<uuid:bulletin>/envoi/", DeskView.as_view(), name="desk"),
    path("lettre-de-la-ville/<uuid:bulletin>/apercu/", bulletin_preview, name="preview"),
    path("lettre-de-la-ville/<uuid:bulletin>/essai/", trial, name="trial"),
    path("lettre-de-la-ville/<uuid:bulletin>/ne-pas-envoyer/", unplan, name="unplan"),
    path("lettre-de-la-ville/<uuid:bulletin>/arreter/", stop, name="stop"),
    path("envois/", sendings, name="sendings"),
    path("envois/renvoyer/", all_again, name="all_again"),
    path("envois/<int:delivery>/renvoyer/", again, name="again"),
]
