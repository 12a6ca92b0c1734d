"""What would break a site once it runs is refused when its file is read, in French: sizes, hosts, depths, folders."""

import pytest

from carte.boundaries import read_areas, read_outline
from carte.models import Theme, TownBoundary
from carte.outlines import BoundaryRefused
from config.town import TownFileRefused, read_town
from config.town_check import check_file
from config.town_drawing import read_drawing
from tests.carte.areas import collection, feature
from tests.towns import change, copy_town

TILES = '\n[tiles]\nurl = "{}/{{z}}/{{x}}/{{y}}.png"\nattribution = "© Essai"\nmax_zoom = 18\n'
CODE, SOURCE = 'code = "eau"', 'boundary_source = "Contour : inventé pour les essais de Crieur"'
# (what is right, the largest that is accepted, the smallest that is not, what is said)
SIZES = {
    "answers": ("days = 60", "days = 3650", "days = 3651", r"[answers] days : écrivez un nombre entier, 3650 au plus"),
    "horizon": (
        "horizon = 2040",
        "horizon = 2200",
        "horizon = 2201",
        "[town] horizon : écrivez un nombre entier, 2200",
    ),
    "name": (
        'name = "Vallombreuse"',
        f'name = "{"é" * 80}"',
        f'name = "{"é" * 81}"',
        "[town] name : 81 signes, il en faut 80 au plus",
    ),
    "process": (
        'process = "Vallombreuse à venir"',
        f'process = "{"é" * 80}"',
        f'process = "{"é" * 81}"',
        "[town] process : 81 signes",
    ),
    "source": (
        SOURCE,
        f'boundary_source = "{"é" * 300}"',
        f'boundary_source = "{"é" * 301}"',
        "[town] boundary_source : 301 signes, il en faut 300 au plus",
    ),
    "code of a theme": (
        CODE,
        f'code = "{"a" * 40}"',
        f'code = "{"a" * 41}"',
        "1er thème, code : 41 signes, il en faut 40",
    ),
    "name of a theme": (
        'name = "Les rues"',
        f'name = "{"é" * 80}"',
        f'name = "{"é" * 81}"',
        "2e thème, name : 81 signes",
    ),
    "name of two lines": (
        'process = "Vallombreuse à venir"',
        'process = "Vallombreuse à venir\\n"',
        'process = "Vallombreuse\\nà venir"',
        "[town] process : écrivez ce texte sur une seule ligne",
    ),
}
HOSTS = {
    "https://data.geopf.fr": "https://data.geopf.fr",
    "https://{s}.tile.openstreetmap.fr": "https://*.tile.openstreetmap.fr",
    "https://tuiles-2.ville.fr:8443": "https://tuiles-2.ville.fr:8443",
    "https://{s}.ville.fr:8443": "https://*.ville.fr:8443",
}
BAD_HOSTS = [
    "https://x.fr; script-src *",
    "https://x.fr;script-src",
    "https://x.fr 'unsafe-inline'",
    "https://x.fr,y.fr",
    "https://user:pw@x.fr",
    "https://user@x.fr",
    "https://*",
    "https://*.fr",
    "https://{s}",
    "https://{s}.fr",
    "https://{s}{s}.x.fr",
    "https://a{s}.x.fr",
    "https://x.{s}.fr",
    "https://x..fr",
    "https://-x.fr",
    "https://x.fr:",
    "https://x.fr:80a",
    "https://x.fr#y",
    "https://tuilés.fr",
    "https://",
    "http://x.fr",
    "HTTPS://x.fr",
    "data:",
    "//x.fr",
]
NESTED = b"[" * 5000 + b"]" * 5000
# As TOML writes depth: lists, tables in a line, dotted keys, dotted parts.
DEEP = {
    "lists": "\nx = " + "[" * 5000 + "]" * 5000 + "\n",
    "lists left open": "\nx = " + "[" * 5000,
    "tables": "\nx = " + "{a = " * 5000 + "1" + "}" * 5000 + "\n",
    "dotted key": "\n" + ".".join(["a"] * 3000) + " = 1\n",
    "dotted part": "\n[contact." + ".".join(["a"] * 3000) + "]\nb = 1\n",
    "nine levels": "\nx = " + "[" * 8 + "]" * 8 + "\n",
}


@pytest.fixture
def sheet(tmp_path):
    return copy_town(tmp_path)


def host_of(sheet):
    tiles = read_town(sheet).tiles
    assert tiles
    return tiles.host


@pytest.mark.parametrize("size", SIZES)
def test_what_the_site_cannot_keep_is_told(sheet, size):
    right, largest, larger, sentence = SIZES[size]
    change(sheet, right, largest)
    assert not check_file(sheet).faults
    assert read_town(sheet)
    change(sheet, largest, larger)
    assert sentence in check_file(sheet).text
    with pytest.raises(TownFileRefused):
        read_town(sheet)


def test_sizes_are_those_of_the_columns():
    columns = (Theme._meta.get_field("code"), Theme._meta.get_field("name"), TownBoundary._meta.get_field("source"))
    assert [column.max_length for column in columns] == [40, 80, 300]


@pytest.mark.parametrize("url", BAD_HOSTS)
def test_address_that_would_open_the_security_policy_is_refused(sheet, url):
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + TILES.format(url), encoding="utf-8")
    assert "[tiles] url : l’adresse du fond de carte commence par https://" in check_file(sheet).text
    with pytest.raises(TownFileRefused, match=r"tiles\.url"):
        read_town(sheet)


@pytest.mark.parametrize("url", HOSTS)
def test_address_of_tiles_gives_its_host_to_the_security_policy(sheet, url):
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + TILES.format(url), encoding="utf-8")
    assert not check_file(sheet).faults
    assert host_of(sheet) == HOSTS[url]
    # Nothing but the host, whatever follows it.
    sheet.write_text(text + TILES.format(f"{url}?k=a;b 'c'"), encoding="utf-8")
    assert host_of(sheet) == HOSTS[url]


def test_tiles_of_this_machine_are_for_trials_and_the_check_says_so(sheet):
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + TILES.format("http://127.0.0.1:8000"), encoding="utf-8")
    assert host_of(sheet) == "http://127.0.0.1:8000"
    assert "commence par https://" in check_file(sheet).text


@pytest.mark.parametrize("key", ["boundary", "quarters", "basemap"])
@pytest.mark.parametrize("folder", [".", "cartes"])
def test_folder_in_the_place_of_a_file_is_told(sheet, key, folder):
    (sheet.parent / "cartes").mkdir()
    text = sheet.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
    lines.insert(lines.index("[town]") + 1, f'{key} = "{folder}"')
    sheet.write_text("\n".join(lines), encoding="utf-8")
    report = check_file(sheet)
    assert f"[town] {key} : " in report.text
    assert "ne s’ouvre pas : vérifiez que c’est un fichier" in report.text


def test_boundary_without_a_name_is_told_once(sheet):
    change(sheet, 'boundary = "contour.geojson"', 'boundary = " "')
    assert [fault.where for fault in check_file(sheet).faults] == ["town.boundary"]


def test_mark_at_the_head_of_the_file_is_read_over(sheet):
    lines = sheet.read_text(encoding="utf-8").splitlines()
    text = "\n".join(lines[lines.index("[town]") :])
    sheet.write_text(text, encoding="utf-8-sig")
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf[town]")
    assert read_town(sheet).name == "Vallombreuse"
    assert not check_file(sheet).faults
    # The part of the first line is known as such: a key it lacks has its line.
    change(sheet, 'insee = "26999"', "")
    sheet.write_text(sheet.read_text(encoding="utf-8").lstrip("\ufeff"), encoding="utf-8-sig")
    assert "ville.toml, ligne 1 : [town] insee : il manque" in check_file(sheet).text


@pytest.mark.parametrize("depth", DEEP)
def test_sheet_of_many_levels_is_refused_in_french(sheet, depth):
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(DEEP[depth] + text, encoding="utf-8")
    assert "emboîte plus de 8 niveaux" in check_file(sheet).text
    with pytest.raises(TownFileRefused, match="emboîte plus de 8 niveaux"):
        read_town(sheet)


def test_sheet_of_eight_levels_is_read_and_its_stranger_told(sheet):
    sheet.write_text("x = " + "[" * 7 + "]" * 7 + "\n" + sheet.read_text(encoding="utf-8"), encoding="utf-8")
    assert "x : ce réglage n’existe pas" in check_file(sheet).text


def test_number_of_thousands_of_digits_is_refused_in_french(sheet):
    change(sheet, "days = 60", f"days = {'9' * 5000}")
    assert "un nombre y est trop long" in check_file(sheet).text


@pytest.mark.parametrize("read", [read_areas, read_outline, lambda content: read_drawing(content, None)])
@pytest.mark.parametrize("place", ["a property", "coordinates", "the whole", "after a string that is not closed"])
def test_map_of_many_levels_is_refused_in_french(read, place):
    spoilt = {
        "a property": collection(feature(autre="x")).replace(b'"x"', NESTED),
        "coordinates": collection(feature(geometry={"type": "Polygon", "coordinates": "x"})).replace(b'"x"', NESTED),
        "the whole": NESTED,
        "after a string that is not closed": b'{"a": "\\"", "b": ' + NESTED + b"}",
    }[place]
    with pytest.raises(BoundaryRefused, match="plus de 32 niveaux"):
        read(spoilt)


def test_one_quarter_and_several_are_counted_in_french(sheet):
    assert "Quartiers (3) : " in check_file(sheet).text
    change(sheet, 'quarters = "quartiers.geojson"', 'quarters = "contour.geojson"')
    assert "Quartier (1) : Vallombreuse." in check_file(sheet).text


@pytest.mark.parametrize(
    "email", ["mairie@ville.fr;", "mairie@ville.fr,", "a,b@ville.fr", "<b>@ville.fr", "parole@ville"]
)
def test_address_that_would_stop_every_mail_is_told(sheet, email):
    change(sheet, 'email = "parole@vallombreuse.example"', f'email = "{email}"')
    assert "n’est pas une adresse de courriel" in check_file(sheet).text


@pytest.mark.parametrize("code", ["ground", "paper", "on-theme"])
def test_theme_may_bear_the_name_of_a_colour(sheet, code):
    change(sheet, CODE, f'code = "{code}"')
    assert not check_file(sheet).faults


def test_theme_may_not_bear_the_name_of_a_class(sheet):
    change(sheet, CODE, 'code = "key"')
    assert "est pris par le site" in check_file(sheet).text


def test_more_quarters_than_any_town_has_are_refused():
    many = collection(*[feature(f"Quartier {rank}") for rank in range(1001)])
    with pytest.raises(BoundaryRefused, match="1001 contours : il en faut 1000 au plus"):
        read_areas(many)
