from django.urls import path

from propositions.views.draft import ThemeView, WhatView, WhereView, YouView, new
from propositions.views.follow import follow_code, follow_form
from propositions.views.proposal import proposal_detail, proposal_list, proposal_mine

app_name = "propositions"
urlpatterns = [
    path("idees/", proposal_list, name="list"),
    path("idees/<slug:code>/", proposal_detail, name="detail"),
    path("mes-idees/", proposal_mine, name="mine"),
    path("suivre/", follow_form, name="follow"),
    path("suivre/<slug:follow_code>/", follow_code, name="follow_code"),
    path("jai-une-idee/", new, name="new"),
    path("jai-une-idee/ou/", WhereView.as_view(), name="new_where"),
    path("jai-une-idee/quoi/", WhatView.as_view(), name="new_what"),
    path("jai-une-idee/theme/", ThemeView.as_view(), name="new_theme"),
    path("jai-une-idee/vous/", YouView.as_view(), name="new_you"),
]
