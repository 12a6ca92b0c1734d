"""`manage.py town themes`: the themes of `ville.toml`, matched by their code, replace those of the database."""

from dataclasses import replace
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from carte.models import Theme
from journal.models import Event
from tests.factories.propositions import make_proposal


def run(*arguments):
    out = StringIO()
    call_command("town", "themes", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def themes(town, settings):
    """Change the themes of `ville.toml`."""

    def change(*made):
        settings.TOWN = replace(settings.TOWN, themes=made)

    return change


def test_same_themes_change_nothing(town):
    before = (list(Theme.objects.values()), Event.objects.count())
    assert run().startswith(f"Thèmes inchangés ({len(settings.TOWN.themes)}) : Alimentation,")
    assert (list(Theme.objects.values()), Event.objects.count()) == before


def test_theme_is_renamed_by_its_code_and_keeps_thread_and_ideas(themes):
    idea = make_proposal(theme="mobilite")
    first, second, third, *others = settings.TOWN.themes
    themes(first, second, replace(third, name="Se déplacer", form="ball"), *others)
    assert "Thème changé (1) : Se déplacer." in run()
    theme = Theme.objects.get(code="mobilite")
    assert (theme.name, theme.form, theme.pk, theme.thread_id) == (
        *("Se déplacer", "ball"),
        *(idea.theme_id, idea.theme.thread_id),
    )
    event = Event.objects.get(verb="theme_changed")
    assert (event.thread_id, event.reason, event.weight) == (
        *(theme.thread_id, "Avant, il s’appelait « Mobilité »."),
        "knot",
    )


def test_new_order_is_no_news(themes):
    first, second, *others = settings.TOWN.themes
    themes(second, first, *others)
    run()
    assert list(Theme.objects.living().order_by("rank").values_list("code", flat=True))[:2] == [second.code, first.code]
    assert set(Event.objects.filter(verb="theme_changed").values_list("weight", flat=True)) == {"silent"}


def test_theme_that_goes_keeps_its_ideas_and_may_come_back(themes):
    idea = make_proposal(theme="mobilite")
    all_of_them = settings.TOWN.themes
    added = replace(all_of_them[0], code="essai", name="Essai", form="ball")
    themes(*[theme for theme in all_of_them if theme.code != "mobilite"], added)
    said = run()
    assert "Thème nouveau (1) : Essai." in said
    assert "Thème retiré (1) : Mobilité." in said
    idea.refresh_from_db()
    assert idea.theme.code == "mobilite"
    assert idea.theme.retired_at is not None
    assert Event.objects.filter(thread=idea.theme.thread, verb="theme_retired").count() == 1
    # Retired already: said once.
    assert "retiré" not in run()

    themes(*all_of_them)
    said = run()
    assert "Mobilité" in said.splitlines()[0]
    assert Theme.objects.get(code="mobilite").retired_at is None


def test_dry_run_says_the_same_and_writes_nothing(themes):
    themes(*settings.TOWN.themes[:3])
    before = (list(Theme.objects.values()), Event.objects.count())
    tried = run("--dry-run").splitlines()
    assert (list(Theme.objects.values()), Event.objects.count()) == before
    assert run().splitlines() == tried[1:]
    assert Theme.objects.living().count() == 3
