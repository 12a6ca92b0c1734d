from tests.house.test_rule_07_personal_data import *
from tests.house.test_rule_07_personal_data import people
from comptes.registrations import rows_of, erase_rows
from dataclasses import replace
from django.db.models import Q
import pytest
@pytest.fixture(autouse=True)
def fixed(monkeypatch):
    e = personal_data._entries
    u = e["comptes.User"]; p = e["propositions.Proposal"]
    monkeypatch.setitem(e, "comptes.User", replace(u, export=lambda x: [{k: str(v) for k, v in r.items()} for r in User.objects.filter(pk=x.pk).values("email")], erase=lambda x: User.objects.filter(pk=x.pk).delete()[0]))
    def er(x):
        Proposal.objects.filter(entered_by=x).update(entered_by=None)
        return Proposal.objects.filter(author=x).update(author=None, signature="", age_band="", gender="")
    monkeypatch.setitem(e, "propositions.Proposal", replace(p, erase=er))
    for l in ("journal.Thread","journal.Expected","account.EmailConfirmation"): monkeypatch.setitem(e, l, Impersonal("x"))
