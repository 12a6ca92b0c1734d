"""Rule 8: every template is used, has nothing inline, counts by `blocktranslate`, knows every variable it prints."""

import ast
import inspect
import re
import sys
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.template import engines
from django.test import Client
from django.urls import get_resolver

from comptes.personas import PERSONAS
from tests.factories.comptes import make_person
from tests.factories.propositions import complete_data, make_proposal
from tests.house.markup import TEMPLATES, pages, read_markup
from tests.house.source import BROKEN, parse, refuse, room_modules, rooms

SAMPLE = BROKEN / "rule_08"
UNKNOWN = "[variable inconnue : %s]"
# What Django, or allauth for its mail, asks for by a name it makes itself.
ASKED_FOR = {
    "400.html",
    "403.html",
    "404.html",
    "500.html",
    "account/email/login_code_subject.txt",
    "account/email/login_code_message.txt",
}
NAMED = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"'#]+)""")
COMPONENT = re.compile(r"""\{%\s*component\s+["']([\w-]+)["']""")


def inline(paths: Iterable[Path]) -> list[str]:
    return [f"{path.name}:{fault}" for path in paths for fault in read_markup(path).inline]


def pluralized(paths: Iterable[Path]) -> list[str]:
    """French says « 0 idée »: this filter does not know."""
    return [path.name for path in paths if re.search(r"\|\s*pluralize\b", path.read_text(encoding="utf-8"))]


def unused(folder: Path, asked_for: set[str], modules: Iterable[Path]) -> list[str]:
    """The templates that nothing reaches: not the code, not a view, not a template in use."""
    every = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    patterns = [pattern for module in modules for pattern in named_in_code(module)]
    used: set[str] = set()
    found = asked_for | {name for name in every if any(pattern.fullmatch(name) for pattern in patterns)}
    while found:
        used |= found
        found = {name for place in found & every for name in named_in_template(folder / place)} - used
    return sorted(every - used) + sorted(f"{name}: asked for and missing" for name in used - every)


def named_in_code(module: Path) -> list[re.Pattern[str]]:
    """Every text of a module that could name a template; « draft_{step}.html » names several."""
    nodes = list(ast.walk(parse(module)))
    texts = [re.escape(text) for node in nodes if (text := _text(node))]
    texts += [
        "".join(re.escape(_text(part)) or r"\w+" for part in node.values)
        for node in nodes
        if isinstance(node, ast.JoinedStr)
    ]
    return [re.compile(text) for text in texts if text.endswith(("html", "txt"))]


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def named_in_template(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return set(NAMED.findall(text)) | {f"components/{name}.html" for name in COMPONENT.findall(text)}


def named_by_views(urlconf: str) -> set[str]:
    """The templates that our class-based views have by inheritance: allauth's."""
    found: set[Any] = set()
    waiting = list(get_resolver(urlconf).url_patterns)
    while waiting:
        entry = waiting.pop()
        waiting += getattr(entry, "url_patterns", [])
        place = getattr(getattr(entry, "callback", None), "__module__", "")
        if place.partition(".")[0] in rooms():
            views = [view for _, view in inspect.getmembers(sys.modules[place], inspect.isclass)]
            found |= {getattr(view, "template_name", None) for view in views if view.__module__ == place}
    return found - {None}


def test_templates_have_nothing_inline():
    refuse(inline(pages()))


def test_templates_count_by_blocktranslate():
    refuse(pluralized(pages()))


def test_every_template_is_used():
    refuse(unused(TEMPLATES, ASKED_FOR | named_by_views("config.demo_urls"), room_modules()))


def test_inline_and_pluralize_and_unused_are_found():
    paths = list(pages(SAMPLE))
    assert inline(paths) == [
        "inline.html:2: <script>",
        "inline.html:3: <style>",
        "inline.html:4: style=",
        "inline.html:4: onclick=",
        "inline.html:5: href=",
    ]
    assert pluralized(paths) == ["plural.html"]
    assert unused(SAMPLE, {"inline.html", "gone.html"}, []) == [
        "components/lonelier.html",
        "components/lonely.html",
        "plural.html",
        "unknown.html",
        "gone.html: asked for and missing",
    ]


@pytest.fixture
def strict(settings):
    """A variable that no view gives is printed as such, where Django prints nothing."""
    templates: list[dict[str, Any]] = deepcopy(site.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = UNKNOWN
    settings.TEMPLATES = templates
    settings.DEMO, settings.ROOT_URLCONF = True, "config.demo_urls"


def unknown_in(text: str) -> list[str]:
    return re.findall(re.escape(UNKNOWN).replace("%s", "(.*?)"), text)


def visit(client: Client, address: str, data: dict[str, Any] | None = None) -> list[str]:
    answer = client.get(address) if data is None else client.post(address, data)
    verb = "GET" if data is None else "POST"
    assert answer.status_code < 500, f"{verb} {address}"
    return [f"{verb} {address}: {name}" for name in unknown_in(answer.content.decode())]


def walk_the_site(client: Client, code: str, follow_code: str) -> list[str]:
    """Every page in its states: empty, filled, refused."""
    reads = ["/", "/carte/", "/idees/", "/idees/?theme=mobilite", f"/idees/{code}/", f"/idees/{code}/?merci"]
    reads += ["/mes-idees/", "/suivre/", f"/suivre/{follow_code}/", "/suivre/ZZZ-999/", "/connexion/", "/nulle-part/"]
    reads += ["/accessibilite/", "/vos-donnees/", "/mentions-legales/", "/connexion/compte-ferme/", "/demo/courriels/"]
    found = [fault for address in reads for fault in visit(client, address)]
    data = complete_data(longitude="3.4899", latitude="50.4026")
    for step, refused in (
        ("ou", {"place_kind": "point", "longitude": "50.4", "latitude": "3.48"}),
        ("quoi", {"title": ""}),
        ("theme", {"theme": "rien"}),
        ("vous", {"email": "pas une adresse"}),
    ):
        address = f"/jai-une-idee/{step}/"
        found += visit(client, address) + visit(client, address, refused) + visit(client, address, data)
    return found + visit(client, "/suivre/", {"code": "?"})


@pytest.mark.django_db
def test_pages_know_every_variable_they_print(town, strict, resident):
    proposal = make_proposal(resident)
    found = []
    for reader in (None, resident, make_person(email=PERSONAS[0].email)):
        client = Client()
        if reader is not None:
            client.force_login(reader)
        found += walk_the_site(client, proposal.code, proposal.follow_code)
    refuse(sorted(set(found)))


@pytest.mark.django_db
def test_sign_in_pages_know_every_variable_they_print(town, strict, mailoutbox):
    client = Client()
    found = visit(client, "/connexion/", {"email": "pas une adresse"})
    found += visit(client, "/connexion/", {"email": "habitante@exemple.fr"})
    assert len(mailoutbox) == 1
    found += unknown_in(mailoutbox[0].subject + mailoutbox[0].body)
    found += visit(client, "/connexion/code/") + visit(client, "/connexion/code/", {"code": "000000"})
    guarded = Client(enforce_csrf_checks=True)
    found += visit(guarded, "/suivre/", {"code": "ABC-123"})
    refuse(found)


def test_unknown_variable_is_found(strict):
    page = engines["django"].from_string((SAMPLE / "unknown.html").read_text(encoding="utf-8"))
    assert unknown_in(page.render({"known": {"name": "Sabatier"}})) == ["known.nom", "nobody"]
