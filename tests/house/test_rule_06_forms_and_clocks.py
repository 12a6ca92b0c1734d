"""Rule 6: every form that changes something carries its csrf field; no model reads the machine's clock by itself."""

import runpy
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

from django.apps import apps
from django.db.models import NOT_PROVIDED, DateField, Field, Model, TimeField
from django.test.utils import isolate_apps

from tests.house.markup import pages, read_markup
from tests.house.source import BROKEN, refuse, rooms

SAMPLE = BROKEN / "rule_06"


def unguarded_forms(paths: Iterable[Path]) -> list[str]:
    """Forms that write without the field; forms that read with it, which would put it into an address."""
    faults = []
    for path in paths:
        markup = read_markup(path)
        faults += [f"{path.name}:{line}: writes outside a form" for line in markup.bare_writes]
        faults += [
            f"{path.name}:{form.line}: " + ("no csrf field" if form.mutating else "csrf field in an address")
            for form in markup.forms
            if form.mutating != form.guarded
        ]
    return faults


def own_clocks(models: Iterable[type[Model]]) -> list[str]:
    """The fields that date themselves: `auto_now*`, or a default that is an instant, by Python or by the database."""
    return [
        f"{field}: {reason}" for model in models for field in model._meta.local_fields if (reason := _own_clock(field))
    ]


def _own_clock(field: Field) -> str:
    for name in ("auto_now", "auto_now_add"):
        if getattr(field, name, False):
            return name
    if callable(field.default) and field.default is not NOT_PROVIDED and isinstance(field.get_default(), date | time):
        return "default"
    dated = isinstance(field, DateField | TimeField)
    return "db_default" if dated and field.db_default is not NOT_PROVIDED else ""


def test_forms_that_write_carry_their_csrf_field():
    paths = list(pages())
    assert any(form.mutating for path in paths for form in read_markup(path).forms)
    refuse(unguarded_forms(paths))


def test_form_without_its_csrf_field_is_found():
    assert unguarded_forms(pages(SAMPLE)) == [
        "forms.html:4: writes outside a form",
        "forms.html:1: no csrf field",
        "forms.html:2: csrf field in an address",
        "forms.html:3: no csrf field",
        "forms.html:5: no csrf field",
        "forms.html:9: no csrf field",
    ]


def test_models_ask_the_one_clock():
    ours = [model for model in apps.get_models() if model._meta.app_label in rooms()]
    assert len(ours) > 10
    refuse(own_clocks(ours))


@isolate_apps("socle")
def test_model_that_dates_itself_is_found():
    model = runpy.run_path(str(SAMPLE / "models.py"))["Dated"]
    assert own_clocks([model]) == [
        "socle.Dated.created: auto_now_add",
        "socle.Dated.changed: auto_now",
        "socle.Dated.said: default",
        "socle.Dated.day: default",
        "socle.Dated.lambda_day: default",
        "socle.Dated.stored: db_default",
    ]
