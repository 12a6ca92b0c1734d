"""The site in service: it refuses to start unsafe, and started it has nothing of the demonstration."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.faults.databases import ask
from tests.faults.service import HOST, Service, bare_environment, good_settings, service
from tests.faults.web import Answer
from tests.site import ROOT, free_port

# Real programs are started: on a busy machine that takes its time.
pytestmark = pytest.mark.timeout(300)

MANAGE = (sys.executable, "manage.py", "check")
GRANIAN = (sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--host", "127.0.0.1")
CELERY = (sys.executable, "-m", "celery", "-A", "config")


def start(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """A program of the site in service, with good settings but for these (None: not given); run to its end."""
    settings = {name: value for name, value in (good_settings() | changes).items() if value is not None}
    environment = bare_environment() | settings
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", None, "SECRET_KEY manque"),
        ("SECRET_KEY", "court", "SECRET_KEY manque ou fait moins de 50 signes"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS manque"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS manque"),
        ("DATABASE_URL", None, "en service il faut PostgreSQL"),
        ("DATABASE_URL", "sqlite:////tmp/crieur.sqlite3", "en service il faut PostgreSQL"),
        ("REDIS_URL", None, "REDIS_URL manque"),
        ("SITE_URL", None, "SITE_URL manque"),
        ("MEDIA_ROOT", None, "MEDIA_ROOT manque"),
    ],
)
def test_refuses_to_start_without(name: str, value: str | None, words: str) -> None:
    done = start(*MANAGE, **{name: value})
    assert done.returncode != 0
    assert "Crieur ne démarre pas en service ainsi." in done.stderr
    assert words in done.stderr
    # The other settings are good, and are not named; no traceback buries the words.
    assert done.stderr.count(" manque") <= 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "program",
    [
        (*GRANIAN, "--port", str(free_port()), "config.wsgi:application"),
        (*CELERY, "worker", "-P", "solo"),
        (*CELERY, "beat", "--pidfile=", "--scheduler", "celery.beat.Scheduler"),
    ],
    ids=["web", "worker", "scheduler"],
)
def test_no_program_starts_with_nothing_set(program: tuple[str, ...]) -> None:
    """Service is what one gets by saying nothing."""
    done = start(*program, **dict.fromkeys(good_settings()))
    assert done.returncode != 0
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "SITE_URL", "MEDIA_ROOT"):
        assert f"{name} manque" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CRIEUR_MODE", "démo", "écrivez service, demo ou test"),
        ("CRIEUR_TOWN", "/nulle/part/ville.toml", "ville.toml ne s’ouvre pas"),
    ],
)
def test_what_is_wrong_before_the_settings_are_whole_is_said_alone(name: str, value: str, words: str) -> None:
    done = start(*MANAGE, **{name: value})
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_control_good_settings_start_and_pass_the_deployment_check() -> None:
    done = start(*MANAGE, "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


@pytest.mark.parametrize("typed", [f"https://{HOST}", f"https://{HOST}/"])
def test_address_of_the_site_is_understood_with_or_without_its_last_slash(typed: str) -> None:
    ask_settings = "from django.conf import settings; print(settings.SITE_URL, *settings.CSRF_TRUSTED_ORIGINS)"
    done = start(sys.executable, "-c", ask_settings, SITE_URL=typed)
    assert done.stdout.split() == [f"https://{HOST}"] * 2, done.stderr


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory) as started:
        yield started


def assert_safe_headers(answer: Answer) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.search(r"max-age=\d{8}", answer.headers["Strict-Transport-Security"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"


PAGES = ["/", "/carte/", "/idees/", "/suivre/", "/connexion/", "/jai-une-idee/ou/", "/accessibilite/", "/vos-donnees/"]


@pytest.mark.postgresql
@pytest.mark.parametrize("path", [*PAGES, "/mentions-legales/", "/nulle-part/"])
def test_pages_are_safe_in_service(running: Service, path: str) -> None:
    answer = running.browser().get(path)
    assert answer.status == (404 if path == "/nulle-part/" else 200)
    assert_safe_headers(answer)
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json))", answer.text), "an inline script"
    assert not re.search(r"<[^>]+\s(style|on\w+)=", answer.text), "an inline style or handler"
    assert "<style" not in answer.text


@pytest.mark.postgresql
def test_cookies_are_secure(running: Service) -> None:
    browser = running.browser()
    page = browser.open("/jai-une-idee/ou/")
    sent = page.headers.get_all("Set-Cookie") or []
    answer = browser.send(page, place_kind="town", hint="")
    sent += answer.headers.get_all("Set-Cookie") or []
    assert {line.partition("=")[0] for line in sent} == {"csrftoken", "crieur"}
    for line in sent:
        assert "; secure" in line.lower()
        assert "; samesite=lax" in line.lower()
    assert all("httponly" in line.lower() for line in sent if line.startswith("crieur="))


@pytest.mark.postgresql
def test_plain_http_is_sent_to_https(running: Service) -> None:
    browser = running.browser()
    browser.headers["X-Forwarded-Proto"] = "http"
    answer = browser.get("/idees/")
    assert (answer.status, answer.location) == (301, f"https://{HOST}/idees/")
    # A probe of the machine asks without a proxy.
    assert browser.get("/healthz").status == 200
    assert browser.get("/readyz").status == 200


@pytest.mark.postgresql
def test_static_files_are_hashed_compressed_and_kept(running: Service) -> None:
    browser = running.browser()
    page = browser.open("/carte/")
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text))
    assert len(files) >= 3
    for path in files:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", path), f"{path} has no hash"
        answer = browser.request("GET", path, headers={"Accept-Encoding": "br"})
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        if path.endswith((".css", ".js")) and len(answer.body) > 500:
            assert answer.headers["Content-Encoding"] == "br"
    # What packages bring and no page asks for is not collected.
    assert browser.get("/static/rest_framework/css/default.css").status == 404


@pytest.mark.postgresql
@pytest.mark.parametrize("path", ["/demo/", "/demo/courriels/", "/demo/entrer/", "/styles/"])
def test_the_demonstration_does_not_exist(running: Service, path: str) -> None:
    browser = running.browser()
    page = browser.open("/connexion/")
    assert browser.get(path).status == 404
    assert browser.send(Answer(200, page.headers, page.body, path), persona="chloe").status == 404
    assert running.browser().open("/mes-idees/").path.startswith("/connexion/")


@pytest.mark.postgresql
def test_sign_in_page_shows_no_persona(running: Service) -> None:
    text = running.browser().open("/connexion/").text
    for word in ("Entrer comme", 'name="persona"', "Josiane", "Chloé", "démonstration", "/demo/"):
        assert word.lower() not in text.lower()


@pytest.mark.postgresql
def test_first_administrator_is_made_by_a_command_and_signs_in_by_code(running: Service) -> None:
    address = "premiere.administratrice@exemple.fr"
    said = running.site.manage("person", "add", address, "--role", "administrator")
    assert address not in said
    browser = running.sign_in(address)
    assert browser.get("/mes-idees/").status == 200
    letter = running.sink.wait_for(address)
    assert "http" not in letter.text
    rows = ask(
        running.url,
        "SELECT role FROM comptes_townrole JOIN comptes_user ON user_id = comptes_user.id WHERE email = %s",
        address,
    )
    assert rows == [("administrator",)]
    assert ask(running.url, "SELECT count(*) FROM comptes_sensitiveact WHERE kind = 'person added'") == [(1,)]


@pytest.mark.postgresql
def test_forged_addresses_behind_the_proxy_do_not_escape_the_limit(running: Service) -> None:
    """Caddy adds the visitor's address last; what they wrote before it counts for nothing."""
    browser = running.browser()
    answers = []
    for number in range(40):
        browser.headers["X-Forwarded-For"] = f"198.51.100.{number}, 192.0.2.1"
        answers.append(browser.get("/suivre/ZZZ-999/").status)
    assert answers == [404] * 30 + [429] * 10
    # Another visitor is not shut out.
    browser.headers["X-Forwarded-For"] = "192.0.2.1, 203.0.113.99"
    assert browser.get("/suivre/ZZZ-999/").status == 404


WITHOUT_GDAL = """
import ctypes.util, sys
find = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if name.startswith(("gdal", "geos")) else find(name)
from config.wsgi import application
from django.test import Client
client = Client(headers={"host": "%s", "x-forwarded-proto": "https"})
for path in ("/", "/carte/", "/jai-une-idee/ou/", "/carte/idees.json?bbox=3,50,4,51", "/api/v1/propositions/"):
    print(path, client.get(path).status_code)
print("gis", "django.contrib.gis" in sys.modules)
"""


@pytest.mark.postgresql
def test_starts_without_gdal(running: Service) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_GDAL % HOST],
        env=running.site.settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["200"] * 5 + ["False"]
