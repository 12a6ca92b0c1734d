"""Rule 8: every template is used, has nothing inline, counts by `blocktranslate`, knows every variable it asks for.

« A swapped fragment equals the reloaded page »: nothing swaps a fragment yet (docs/decisions/0004-no-htmx-yet.md), so
there is nothing to compare; the check comes with the first page that does.
"""

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
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver
from django.views.defaults import bad_request, permission_denied, server_error

from comptes.models import User
from comptes.personas import PERSONAS
from lettres.actions.preferences import ensure_reader
from lettres.links import token_of
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.factories.photos import make_phone_photo
from tests.factories.propositions import complete_data, make_flag, make_proposal, make_sheet
from tests.house.letters import addresses_of_bulletins, addresses_of_reader, addresses_of_sendings
from tests.house.life import (
    addresses_of_all,
    addresses_of_author,
    addresses_of_staff,
    imports_of,
    live,
    refused_by_staff,
    refused_to_author,
    staff,
)
from tests.house.markup import TEMPLATES, pages, read_markup
from tests.house.source import BROKEN, parse, refuse, room_modules, rooms
from tests.house.walked import OF_STYLES, dangling, every_template, follow_links, text_of, watched_templates

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
        "condition.html",
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
    return judge(f"{'GET' if data is None else 'POST'} {address}", answer)


def judge(asked: str, answer: Any) -> list[str]:
    assert answer.status_code < 500, asked
    return [f"{asked}: {fault}" for fault in unknown_in(text_of(answer)) + dangling(text_of(answer))]


def photo_sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


def walk_the_site(client: Client, proposal: Proposal, *, onward: bool) -> list[str]:
    """Every page in its states: empty, filled, refused; and wherever links lead, if `onward`."""
    code, follow_code = proposal.code, proposal.follow_code
    reads = ["/", "/carte/", "/idees/", "/idees/?theme=mobilite", f"/idees/{code}/", f"/idees/{code}/?merci"]
    reads += ["/mes-idees/", "/suivre/", f"/suivre/{follow_code}/", "/suivre/ZZZ-999/", "/connexion/", "/nulle-part/"]
    reads += ["/accessibilite/", "/vos-donnees/", "/mentions-legales/", "/connexion/compte-ferme/", "/demo/courriels/"]
    read = follow_links(client, reads) if onward else ((address, client.get(address)) for address in reads)
    found = [fault for address, answer in read for fault in judge(f"GET {address}", answer)]
    data = complete_data(longitude="3.4899", latitude="50.4026")
    for step, refused in (
        ("ou", {"place_kind": "point", "longitude": "50.4", "latitude": "3.48"}),
        ("quoi", {"title": ""}),
        ("theme", {"theme": "rien"}),
        ("vous", {"email": "pas une adresse"}),
    ):
        address = f"/jai-une-idee/{step}/"
        if step == "quoi":
            for sent in (make_phone_photo(), b"no photo"):
                found += visit(client, address, {"title": "Un banc", "ajouter": "oui", "photos": photo_sent(sent)})
        found += visit(client, address) + visit(client, address, refused) + visit(client, address, data)
    found += visit(client, "/jai-une-idee/deja-dit/", {"titre": proposal.title})
    found += visit(client, "/suivre/", {"photos": photo_sent(b"0" * 1_100_000)})
    return found + visit(client, "/suivre/", {"code": "?"}) + visit(client, "/carte/", {})


def walk_the_sign_in(letters: list[Any]) -> list[str]:
    """The pages of the code and its letter; a form that came too late."""
    client = Client()
    found = visit(client, "/connexion/", {"email": "pas une adresse"})
    found += visit(client, "/connexion/", {"email": "habitante@exemple.fr"})
    assert len(letters) == 1
    found += unknown_in(letters[0].subject + letters[0].body)
    found += visit(client, "/connexion/code/")
    for _ in range(6):  # the sixth is one too many
        found += visit(client, "/connexion/code/", {"code": "000000"})
    found += visit(client, "/connexion/")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend"):
        visit(Client(), "/connexion/", {"email": "habitant@exemple.fr"})
        found += visit(client, "/demo/courriels/")
    return found + visit(Client(enforce_csrf_checks=True), "/suivre/", {"code": "ABC-123"})


def walk_the_life(author: User) -> list[str]:
    """Ideas in each of their states, and the pages of who acts on them."""
    made, writer, worker = live(author), Client(), staff()
    writer.force_login(author)
    walked = [(writer, address) for address in addresses_of_author(made)]
    walked += [(client, address) for client in (Client(), writer) for address in addresses_of_all(made)]
    # As staff whoever has signed an answer before is known: asked twice.
    walked += [(worker, address) for address in addresses_of_staff(made) * 2 + addresses_of_sendings()]
    walked += [(writer, address) for address in addresses_of_reader(author)]
    bulletins = addresses_of_bulletins()
    walked += [(worker, address) for address in bulletins] + [(Client(), address) for address in bulletins[:2]]
    imports = imports_of(make_person("crier"))
    walked += [(worker, address) for address in imports]
    found = [fault for client, address in walked for fault in visit(client, address)]
    found += visit(worker, imports[4], {}) + visit(writer, "/mes-lettres/", {"rhythm": "?"})
    token = token_of(ensure_reader(author).key)
    found += visit(worker, f"/idees/{made['answered'].code}/suivre/")
    leaving, nobody = f"/lettres/quitter/{token}/", Client()
    posted = [(nobody, leaving), (nobody, f"{leaving}ville/"), *((worker, address) for address in bulletins[2:7])]
    found += [fault for client, address in posted for fault in visit(client, address, {})]
    worker.post(f"/idees/{made['answered'].code}/suivre/")
    found += visit(worker, "/mes-idees/")
    refused = [(worker, *post) for post in refused_by_staff(made)]
    refused += [(writer, *post) for post in refused_to_author(made)]
    found += [fault for client, address, data in refused for fault in visit(client, address, data)]
    for sent in (None, {}, None, {"name": "Un essai"}):
        found += visit(writer, "/mes-jetons/", sent)
    flag, sheet = make_flag(made["promised"], words="Encore."), make_sheet(made["promised"])
    for address in (f"/signalement/{flag.code}/garder/", f"/feuilles/{sheet.pk}/retirer/"):
        found += visit(worker, address) + visit(worker, address, {})
    return found


def walk_the_errors() -> list[str]:
    """The pages that Django shows by itself."""
    request = RequestFactory().get("/")
    answers = [bad_request(request, OSError()), permission_denied(request, OSError()), server_error(request)]
    return [name for answer in answers for name in unknown_in(answer.content.decode())]


@pytest.mark.django_db
def test_pages_know_every_variable_they_ask_for(town, strict, resident, mailoutbox, monkeypatch, tmp_path, settings):
    """One walk by a stranger, the author and a person of the town; then what was seen on the way is judged."""
    settings.EMAIL_FILE_PATH = str(tmp_path)
    proposal = make_proposal(resident)
    with watched_templates(monkeypatch) as seen:
        found = walk_the_sign_in(mailoutbox) + walk_the_errors() + walk_the_life(resident)
        for reader in (None, resident, make_person(email=PERSONAS[0].email)):
            client = Client()
            if reader is not None:
                client.force_login(reader)
            found += walk_the_site(client, proposal, onward=reader is resident)
    every = every_template(TEMPLATES)
    found += [f"never known on any page: {name}" for name in seen.never_known("\n".join(every.values()))]
    # A template that no page showed was not judged: lead the walk to it.
    found += [f"never shown: {name}" for name in every.keys() - seen.rendered - OF_STYLES]
    refuse(sorted(set(found)))


def test_unknown_variable_is_found(strict):
    page = engines["django"].from_string((SAMPLE / "unknown.html").read_text(encoding="utf-8"))
    assert unknown_in(page.render({"known": {"name": "Sabatier"}})) == ["known.nom", "nobody"]


def test_name_that_no_page_knows_is_found_in_a_condition(monkeypatch):
    text = (SAMPLE / "condition.html").read_text(encoding="utf-8")
    with watched_templates(monkeypatch) as seen:
        page = engines["django"].from_string(text)
        page.render({"known": {"name": "Sabatier"}})
        page.render({"known": {}})
    assert seen.never_known(text) == ["known.nom", "nobody"]


@pytest.mark.django_db
def test_links_lead_to_each_kind_of_page_twice(town, resident, settings):
    settings.ROOT_URLCONF = "config.urls"
    for _ in range(4):
        make_proposal(resident)
    led = [address for address, _answer in follow_links(Client(), ["/"])]
    ideas = [address for address in led if re.fullmatch(r"/idees/[^/?]+/", address)]
    assert len(ideas) == 2
    assert {"/carte/", "/idees/", "/vos-donnees/"} <= set(led)
