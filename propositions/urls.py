from django.urls import path, re_path

from propositions.views.answers import AnswerView, KeepPromiseView, answers_page, to_answer
from propositions.views.draft import ThemeView, WhatView, WhereView, YouView, doubles, new
from propositions.views.entry import EntryView
from propositions.views.exports import export, open_data
from propositions.views.feed import list_feed
from propositions.views.flag import FlagView, flagged
from propositions.views.follow import ContestForView, WithdrawForView, follow_code, follow_form
from propositions.views.following import follow_page, unfollow_page
from propositions.views.imports import ColumnsView, FileView, TryView, import_done, import_refused
from propositions.views.moderation import (
    ApproveView,
    CorrectView,
    HideView,
    KeepFlaggedView,
    RestoreView,
    SealView,
    UpholdView,
    judge,
    moderation,
)
from propositions.views.own import ContestView, PutBackView, ReviseView, WithdrawView, versions
from propositions.views.photos import TakeOffView, photo
from propositions.views.printing import PrintView, printed
from propositions.views.proposal import poster, proposal_detail, proposal_list, proposal_mine
from propositions.views.sheets import SheetsView, UncountView
from propositions.views.support import support_page, take_back_support

app_name = "propositions"
urlpatterns = [
    path("idees/", proposal_list, name="list"),
    path("idees/fil.atom", list_feed, name="feed"),
    path("idees/<slug:code>/", proposal_detail, name="detail"),
    path("idees/<slug:code>/soutenir/", support_page, name="support"),
    path("idees/<slug:code>/ne-plus-soutenir/", take_back_support, name="take_back"),
    path("idees/<slug:code>/suivre/", follow_page, name="follow_idea"),
    path("idees/<slug:code>/ne-plus-suivre/", unfollow_page, name="unfollow_idea"),
    path("idees/<slug:code>/affiche/", poster, name="poster"),
    path("idees/<slug:code>/versions/", versions, name="versions"),
    path("idees/<slug:code>/changer/", ReviseView.as_view(), name="revise"),
    path("idees/<slug:code>/retirer/", WithdrawView.as_view(), name="withdraw"),
    path("idees/<slug:code>/remettre/", PutBackView.as_view(), name="put_back"),
    path("idees/<slug:code>/contester/", ContestView.as_view(), name="contest"),
    path("idees/<slug:code>/signaler/", FlagView.as_view(), name="flag"),
    path("signalement/<slug:flag>/", flagged, name="flagged"),
    path("signalement/<slug:flag>/garder/", KeepFlaggedView.as_view(), name="keep_flagged"),
    path("idees/<slug:code>/repondre/", AnswerView.as_view(), name="answer"),
    path("idees/<slug:code>/promesse-tenue/", KeepPromiseView.as_view(), name="keep_promise"),
    path("idees/<slug:code>/feuilles/", SheetsView.as_view(), name="sheets"),
    path("feuilles/<int:sheet>/retirer/", UncountView.as_view(), name="uncount"),
    path("donnees/", open_data, name="open_data"),
    re_path(r"^donnees/(?P<name>idees|soutiens)\.(?P<form>csv|ods)$", export, name="export"),
    path("saisie/", EntryView.as_view(), name="entry"),
    path("reponses/", answers_page, name="answers"),
    path("a-repondre/", to_answer, name="to_answer"),
    path("moderation/", moderation, name="moderation"),
    path("moderation/<slug:code>/", judge, name="judge"),
    path("moderation/<slug:code>/publier/", ApproveView.as_view(), name="approve"),
    path("moderation/<slug:code>/masquer/", HideView.as_view(), name="hide"),
    path("moderation/<slug:code>/republier/", RestoreView.as_view(), name="restore"),
    path("moderation/<slug:code>/maintenir/", UpholdView.as_view(), name="uphold"),
    path("moderation/<slug:code>/corriger/", CorrectView.as_view(), name="correct"),
    path("moderation/<slug:code>/texte/", SealView.as_view(), name="open_seal"),
    path("idees/<slug:code>/photos/<uuid:photo>/retirer/", TakeOffView.as_view(), name="take_off_photo"),
    path("saisie/bulletins/", PrintView.as_view(), name="print_forms"),
    path("saisie/bulletins/<uuid:run>/", printed, name="printed"),
    path("saisie/tableur/", FileView.as_view(), name="import"),
    path("saisie/tableur/<uuid:spreadsheet>/colonnes/", ColumnsView.as_view(), name="import_columns"),
    path("saisie/tableur/<uuid:spreadsheet>/essai/", TryView.as_view(), name="import_try"),
    path("saisie/tableur/<uuid:spreadsheet>/fait/", import_done, name="import_done"),
    path("saisie/tableur/<uuid:spreadsheet>/a-revoir.csv", import_refused, name="import_refused"),
    path("photos/<uuid:photo>/<slug:size>.jpg", photo, name="photo"),
    path("mes-idees/", proposal_mine, name="mine"),
    path("suivre/", follow_form, name="follow"),
    path("suivre/<slug:follow_code>/", follow_code, name="follow_code"),
    path("suivre/<slug:follow_code>/contester/", ContestForView.as_view(), name="contest_for"),
    path("suivre/<slug:follow_code>/retirer/", WithdrawForView.as_view(), name="withdraw_for"),
    path("jai-une-idee/", new, name="new"),
    path("jai-une-idee/deja-dit/", doubles, name="doubles"),
    path("jai-une-idee/ou/", WhereView.as_view(), name="new_where"),
    path("jai-une-idee/quoi/", WhatView.as_view(), name="new_what"),
    path("jai-une-idee/theme/", ThemeView.as_view(), name="new_theme"),
    path("jai-une-idee/vous/", YouView.as_view(), name="new_you"),
]
