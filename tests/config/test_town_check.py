"""`manage.py town check`: each fault of a town's file is told, in French, with its line; a sound file is said so."""

import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.settings import BASE_DIR
from config.town import TownFileRefused, read_town
from config.town_check import check_file, check_town
from tests.carte.areas import collection, feature, polygon, square
from tests.towns import VALLOMBREUSE, change, copy_town

# (what is right, what is written instead, what is said; its line is that of what was right)
MISTAKES = {
    "no name": ('name = "Vallombreuse"', "", r"\[town\] name : il manque « name »"),
    "name that is no text": ('name = "Vallombreuse"', "name = 3", "un texte entre guillemets"),
    "insee": ('insee = "26999"', 'insee = "2699"', r"\[town\] insee : « 2699 » n’est pas un code Insee"),
    "no insee": ('insee = "26999"', "", r"il manque « insee »"),
    "postcode": ('postcode = "26998"', 'postcode = "F-26998"', "n’est pas un code postal"),
    "siren of eight": ('postcode = "26998"', 'siren = "21590491"', "n’est pas un numéro SIREN : neuf chiffres"),
    "siren with a wrong digit": ('postcode = "26998"', 'siren = "215904931"', "un chiffre est faux"),
    "horizon": ("horizon = 2040", "horizon = 1940", r"\[town\] horizon : écrivez un nombre entier, 2000 ou plus"),
    "horizon in text": ("horizon = 2040", 'horizon = "2040"', "sans guillemets"),
    "misspelt key": ("horizon = 2040", "horizont = 2040", "ce réglage n’existe pas. Vouliez-vous écrire « horizon »"),
    "unknown part": (
        "[answers]\ndays = 60",
        "[answers]\ndays = 60\n[reponses]\nx = 1",
        r"\breponses : ce réglage n’existe",
    ),
    "unknown colour": ('straw = "#F2C14E"', 'sraw = "#F2C14E"', r"\[colours\] sraw .*« straw »"),
    "no boundary": ('boundary = "contour.geojson"', "", "il manque « boundary »"),
    "missing boundary": ('boundary = "contour.geojson"', 'boundary = "rien.geojson"', "n’existe pas"),
    "boundary of two": ('boundary = "contour.geojson"', 'boundary = "quartiers.geojson"', "ce fichier en a 3"),
    "quarters elsewhere": (
        'quarters = "quartiers.geojson"',
        f'quarters = "{BASE_DIR}/carte/demonstration/raismes/quarters.geojson"',
        "loin de la ville",
    ),
    "drawing elsewhere": (
        'boundary = "contour.geojson"',
        f'boundary = "contour.geojson"\nbasemap = "{BASE_DIR}/carte/demonstration/raismes/basemap.geojson"',
        r"\[town\] basemap : basemap.geojson. Le dessin montre un autre endroit",
    ),
    "drawing that is none": (
        'boundary = "contour.geojson"',
        'boundary = "contour.geojson"\nbasemap = "contour.geojson"',
        "« kind » doit être",
    ),
    "email": ('email = "parole@vallombreuse.example"', 'email = "parole"', "n’est pas une adresse de courriel"),
    "phone": ('phone = "04 65 71 00 40"', 'phone = "04 65"', "n’est pas un numéro de téléphone"),
    "no phone": ('phone = "04 65 71 00 40"', "", "il manque « phone »"),
    "address in one text": ('offline = ["À la halle, le samedi matin"]', 'offline = "Halle"', "une liste de textes"),
    "no host": ('host = "La Ville de Vallombreuse"', "", r"\[legal\] host : il manque"),
    "answers": ("days = 60", "days = 0", r"\[answers\] days : écrivez un nombre entier, 1 ou plus"),
    "colour": ('brick = "#1F4E79"', 'brick = "bleu"', "un dièse et six signes"),
    "pale colour": ('brick = "#1F4E79"', 'brick = "#9CC3EA"', r"brick : trop proche, de jour, .*contraste de 1,\d\d"),
    "dark colour by night": ('text = "#F1EFF7"', 'text = "#444444"', r"\[colours.dark\] text : trop proche, de nuit"),
    "pale theme": ('colour = "#1B6470"', 'colour = "#D5F0F4"', r"1er thème, colour : trop proche, de jour"),
    "dark theme by night": (
        'colour_dark = "#F0A57C"',
        'colour_dark = "#331100"',
        "2e thème, colour_dark : trop proche",
    ),
    "form": ('form = "book"', 'form = "livre"', "3e thème, form : la forme « livre » n’existe pas ; il y a ball"),
    "form twice": ('form = "book"', 'form = "leaf"', "3e thème, form : « leaf » sert déjà au thème n° 1"),
    "code twice": ('code = "lire"', 'code = "eau"', "3e thème, code : le code « eau » sert déjà"),
    "code with an accent": ('code = "fetes"', 'code = "fêtes"', "en minuscules, sans accent"),
    "name twice": ('name = "Les rues"', 'name = "Les fêtes"', "4e thème, name : « Les fêtes » sert déjà"),
    "no theme name": ('name = "Les rues"', "", "2e thème, name : il manque « name »"),
}
TILES = '[tiles]\nurl = "{}"\nattribution = "© Essai"\nmax_zoom = {}\n'
OSM = "https://{s}.tile.openstreetmap.fr/osmfr/{z}/{x}/{y}.png"


@pytest.fixture
def sheet(tmp_path):
    return copy_town(tmp_path)


def said_of(sheet):
    report = check_file(sheet)
    assert report.faults
    return report.text


@pytest.mark.parametrize("town", [VALLOMBREUSE / "ville.toml", BASE_DIR / "ville.toml"], ids=["invented", "own"])
def test_sound_file_is_said_so(town, capsys):
    assert check_town([str(town)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Tout est bon."
    assert any(line.startswith("Quartiers (") for line in said)
    assert any("celui de la démonstration" in line for line in said)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_told_with_its_line(sheet, mistake):
    right, wrong, sentence = MISTAKES[mistake]
    assert not check_file(sheet).faults
    line = change(sheet, right, wrong)
    said = said_of(sheet)
    assert re.search(sentence, said), said
    if wrong and "\n" not in wrong and mistake not in {"name twice", "code twice"}:
        assert re.search(rf"^ville\.toml, ligne {line} : .*{sentence}", said, re.MULTILINE), said


NEUTRAL = '\n[[neutral]]\nfrom = {}\nuntil = {}\nwhy = "élections"\n'


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ('"2031-09-01"', "2032-03-31", r"1re période, from : écrivez un jour sans guillemets"),
        ("2031-09-01T10:00:00", "2032-03-31", "écrivez un jour sans guillemets"),
        ("2032-09-01", "2032-03-31", "1re période, until : ce jour est avant celui de « from »"),
    ],
)
def test_neutral_period_that_is_none_is_told(sheet, first, last, sentence):
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + NEUTRAL.format(first, last), encoding="utf-8")
    assert re.search(sentence, said_of(sheet)), said_of(sheet)
    sheet.write_text(text + NEUTRAL.format("2031-09-01", "2032-03-31"), encoding="utf-8")
    assert not check_file(sheet).faults
    [period] = read_town(sheet).neutral
    assert (period.first.isoformat(), period.last.isoformat()) == ("2031-09-01", "2032-03-31")


@pytest.mark.parametrize(
    ("url", "zoom", "sentence"),
    [
        (OSM.replace("https", "http"), 18, "commence par https://"),
        (OSM.replace("{x}", "{X}"), 18, "il y faut {z}, {x} et {y}"),
        (OSM + "?key={key}", 18, "rien d’autre entre accolades"),
        (OSM, 30, r"\[tiles\] max_zoom : 22 au plus"),
        (OSM, 0, "1 ou plus"),
    ],
)
def test_tiles_that_cannot_be_asked_for_are_told(sheet, url, zoom, sentence):
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + TILES.format(url, zoom), encoding="utf-8")
    assert re.search(sentence, said_of(sheet))
    sheet.write_text(text + TILES.format(OSM, 18), encoding="utf-8")
    assert not check_file(sheet).faults


def test_everything_is_told_at_once_in_the_order_of_the_file(sheet):
    for mistake in ("insee", "horizon", "email", "pale colour", "form", "no host"):
        change(sheet, *MISTAKES[mistake][:2])
    said = said_of(sheet).splitlines()
    lines = [int(found.group(1)) for line in said if (found := re.match(r"ville\.toml, ligne (\d+) :", line))]
    assert lines == sorted(lines)
    assert len(set(lines)) >= 6
    assert "À corriger : " in "".join(said)


def test_quarter_out_of_the_town_is_told(sheet):
    outside = collection(
        feature("Halles", polygon(square(4.89, 45.1, 0.01))), feature("Loin", polygon(square(5.4, 45.1)))
    )
    (sheet.parent / "quartiers.geojson").write_bytes(outside)
    assert "[town] quarters : quartiers.geojson. Le contour « Loin » est hors de la ville" in said_of(sheet)


def test_file_that_is_no_toml_is_told_with_its_line(sheet):
    line = change(sheet, 'name = "Vallombreuse"', "name = Vallombreuse")
    assert f"ligne {line}, colonne 8 : ce n’est pas du TOML" in said_of(sheet)
    sheet.write_bytes('name = "Forêt"'.encode("latin-1"))
    assert "enregistrez-le en UTF-8" in said_of(sheet)
    sheet.unlink()
    assert "ne s’ouvre pas" in said_of(sheet)


def test_wrong_shapes_are_told_and_never_crash(sheet):
    for wrong in (
        "town = 3",
        "colours = []",
        "themes = {}",
        "themes = [1]",
        "neutral = 3",
        "neutral = [1]",
        "contact = 'x'",
        "tiles = 1",
        "legal = [1]",
    ):
        sheet.write_text(wrong, encoding="utf-8")
        assert "À corriger" in said_of(sheet)


def test_site_refuses_to_start_on_a_broken_file_and_the_check_still_explains_it(sheet):
    change(sheet, *MISTAKES["insee"][:2])
    change(sheet, *MISTAKES["horizon"][:2])
    with pytest.raises(TownFileRefused, match=r"town\.insee : .* town\.horizon : "):
        read_town(sheet)
    environment = os.environ | {"CRIEUR_TOWN": str(sheet)}

    def manage(*arguments):
        command = [sys.executable, str(BASE_DIR / "manage.py"), *arguments]
        return subprocess.run(command, env=environment, cwd=BASE_DIR, capture_output=True, text=True, check=False)

    assert "town.insee" in manage("town", "load").stderr
    checked = manage("town", "check")
    assert checked.returncode == 1
    assert "[town] insee : « 2699 »" in checked.stderr
    assert "Traceback" not in checked.stderr
    assert manage("town", "check", str(VALLOMBREUSE / "ville.toml")).returncode == 0


def test_command_says_the_same(sheet):
    out = StringIO()
    call_command("town", "check", str(sheet), stdout=out)
    assert out.getvalue().startswith("Tout est bon.")
    change(sheet, *MISTAKES["insee"][:2])
    with pytest.raises(CommandError, match="code Insee"):
        call_command("town", "check", str(sheet))
