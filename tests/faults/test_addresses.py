"""Where an answer leads, which hosts and methods it bears."""

import json
import re
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from comptes.models import User
from config.logs import HideLinks
from propositions.models.draft import Draft
from propositions.models.proposal import Proposal
from tests.factories.comptes import make_person
from tests.faults.inputs import API, FORMS, GIVE_CODE, SIGN_IN, WHAT, read_page
from tests.faults.races import tell

pytestmark = pytest.mark.usefixtures("town")


AWAY = [
    "//evil.example",
    "https://evil.example",
    "http://evil.example/",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "//evil.example@testserver",
    "https://testserver@evil.example",
    "//evil%2eexample",
    "data:text/html,x",
    "ftp://evil.example",
]


def leads_to(answer: Any, path: str) -> str:
    """The host a browser would go to: it drops tabs and line ends, and takes \\ for /."""
    location = re.sub(r"[\t\r\n]", "", answer.get("Location", "")).strip().replace("\\", "/")
    target = urlsplit(urljoin(f"http://testserver{path}", location))
    return target.netloc if target.scheme in {"http", "https"} else target.scheme


@pytest.mark.parametrize("away", AWAY)
def test_next_never_leads_away(client: Client, away: str) -> None:
    # Before, on the way, with the code given, signed in already, changing the address, signing out.
    answer = client.post(SIGN_IN, {"email": "jo@exemple.fr", "next": away})
    assert leads_to(answer, SIGN_IN) == "testserver"
    page = client.get(GIVE_CODE, {"next": away})
    assert all(
        "evil" not in (value or "")
        for _, name, value in read_page(page.content.decode()).attributes
        if name in {"href", "action"}
    )
    code = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    answer = client.post(f"{GIVE_CODE}?{urlencode({'next': away})}", {"code": code.group(1), "next": away})
    assert answer.status_code == 302
    assert leads_to(answer, GIVE_CODE) == "testserver"
    for path in (SIGN_IN, GIVE_CODE):
        answer = client.get(path, {"next": away})
        assert answer.status_code == 302
        assert leads_to(answer, path) == "testserver"
    for path in ("/connexion/autre-adresse/", "/deconnexion/"):
        answer = client.post(f"{path}?{urlencode({'next': away})}", {"next": away})
        assert answer.status_code == 302
        assert leads_to(answer, path) == "testserver"


def test_control_next_of_ours_is_followed(client: Client, person: User) -> None:
    answer = client.get(SIGN_IN, {"next": "/mes-idees/"})
    assert (answer.status_code, answer["Location"]) == (302, "/mes-idees/")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "evil.example:80", "a b", "testserver@evil.example", "", "é"]
)
def test_poisoned_host_is_refused_and_in_no_mail(client: Client, host: str) -> None:
    for path in FORMS:
        assert client.get(path, headers={"host": host}).status_code == 400
        assert client.post(path, FORMS[path], headers={"host": host}).status_code == 400
    assert mail.outbox == []


@pytest.mark.parametrize(
    "header", ["x-forwarded-host", "x-host", "forwarded", "x-original-url", "x-rewrite-url", "x-forwarded-server"]
)
def test_poisoned_forwarding_is_ignored(client: Client, header: str) -> None:
    poison = {header: "host=evil.example" if header == "forwarded" else "evil.example"}
    answer = client.post(SIGN_IN, FORMS[SIGN_IN], headers=poison, follow=True)
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()
    assert "evil" not in str(mail.outbox[0].message())
    assert "evil" not in client.get(API, headers=poison).content.decode()


ARGUMENTS = {"code": "abc234", "follow_code": "ABC-123", "format": "json", "quarter": "sabatier", "theme": "mobilite"}
ARGUMENTS |= {"flag": "abc234abc234", "sheet": "1", "name": "idees", "form": "csv"}
ARGUMENTS |= {"photo": "9b2f0d5e-3c1a-4f7e-8a44-0d6f5c1b2a33", "size": "card"}
ARGUMENTS |= dict.fromkeys(("run", "spreadsheet"), "9b2f0d5e-3c1a-4f7e-8a44-0d6f5c1b2a33") | {"token": "1"}
ARGUMENTS |= {
    "delivery": "1",
    "key": "aucun",
    "print_run": ARGUMENTS["run"],
    "bulletin": ARGUMENTS["run"],
    "reader": "1",
}
ARGUMENTS |= {"zoom": "12", "column": "2087", "row": "1381", "version": "0"}


def every_address(patterns: list[Any] | None = None, prefix: str = "/") -> list[str]:
    """Every address of the site, the demonstration's too, with something in place of its arguments."""
    found = []
    for item in patterns if patterns is not None else get_resolver("config.demo_urls").url_patterns:
        route = prefix + str(item.pattern).lstrip("^").removesuffix("$").removesuffix(r"\Z").removesuffix("/?")
        route = re.sub(
            r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", lambda hit: ARGUMENTS[hit.group(1) or hit.group(2)], route
        )
        if isinstance(item, URLResolver):
            found += every_address(item.url_patterns, route)
        elif isinstance(item, URLPattern):
            found.append(route.replace("\\.", ".").replace("^", ""))
    return found


@pytest.mark.urls("config.demo_urls")
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_address_bears_every_method(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(make_person())
    addresses = sorted(set(every_address()))
    assert len(addresses) > 20
    attempts = 0
    for address in addresses:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "POST"):
            answer = client.generic(method, address, b"", content_type="application/x-www-form-urlencoded")
            assert answer.status_code < 500, (method, address)
            assert not (method == "HEAD" and b"".join(answer))
            attempts += 1
        if signed_in and address == "/deconnexion/":
            client.force_login(make_person())
    assert Proposal.objects.count() == 0
    tell("methods on addresses", attempts)


def test_refused_verb_is_explained(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", "django.request")
    for method, address in (("get", "/deconnexion/"), ("post", "/carte/"), ("put", "/accessibilite/")):
        answer = getattr(client, method)(address)
        assert answer.status_code == 405, address
        assert answer["Allow"], address
        assert "Cette page ne s’ouvre pas comme cela" in answer.content.decode(), address


def test_codes_that_are_keys_are_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever holds a follow code or a receipt reads what it opens: a refusal logs the address it was met at."""
    caplog.handler.addFilter(HideLinks())
    client.force_login(make_person())
    guarded = Client(enforce_csrf_checks=True)
    for path in (
        "/suivre/ABC-123/contester/",
        "/signalement/abc123abc123/garder/",
        "/api/v1/signalements/abc123abc123/",
    ):
        client.get(path)
        guarded.post(path)
    client.get("/mes-lettres/suivre/quartier/nulle-part/")
    assert not re.search("ABC-123|abc123", caplog.text)
    assert all(f"/{word}/…/" in caplog.text for word in ("suivre", "signalement", "signalements"))
    # The control: what is no key is read in the log.
    assert "/mes-lettres/suivre/quartier/nulle-part/" in caplog.text


def test_logout_by_get_is_refused(client: Client, person: User) -> None:
    for method in ("get", "head"):
        assert getattr(client, method)("/deconnexion/").status_code == 405
    assert client.get("/mes-idees/").status_code == 200
    # And by another site's form: a token is asked for.
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/deconnexion/").status_code == 403
    assert client.get("/mes-idees/").status_code == 200


def test_forms_from_another_site_are_refused_and_nothing_typed_is_lost() -> None:
    strict = Client(enforce_csrf_checks=True)
    for path, typed in FORMS.items():
        answer = strict.post(path, typed)
        assert answer.status_code == 403
        assert Draft.objects.count() == 0
    answer = strict.post(WHAT, {"title": "Un banc </textarea>", "text": "Pour <b>souffler</b>."})
    page = read_page(answer.content.decode())
    assert "Un banc </textarea>" in page.value_of("value")
    assert page.holds("Pour <b>souffler</b>.")
    assert page.is_safe
    assert mail.outbox == []


def test_json_script_holds_no_way_out(client: Client) -> None:
    """What pages give to scripts is data: read as JSON, it ends no script."""
    for data in re.findall(
        r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', client.get("/carte/").content.decode(), re.DOTALL
    ):
        json.loads(data)
        assert "<" not in data
