"""A GeoJSON file's bytes → named polygons, or the reason in French why not. Pure, but for one function that
opens a file.

Checked from the cheapest to the dearest, so that no file costs more than its reading: size, encoding, depth and
number of lists, JSON, types, vertices, then geometry. A third coordinate (the height) is dropped.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from carte.outlines import Area, BoundaryRefused, NamedArea, VertexCount, read_area, refuse_elsewhere, refuse_size

LIMIT_BYTES = 20_000_000
TOO_HEAVY = "Le fichier pèse plus de 20 Mo : simplifiez les contours avant l’import."
DEPTH = 32
# Each vertex is a list; rings, polygons and features make some more. Counted before anything is built of them.
LISTS = 100_000
OBJECTS = 10_000
NAME_LENGTH = 80
# Looked through one after the other for each point; the town with the most quarters has some hundreds.
AREAS = 1_000
# To the end of the text where a string is not closed, so that one pass is enough.
STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)', re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")
DEGREES = ("CRS84", "EPSG:4326", "EPSG::4326")


def read_bytes(path: Path) -> bytes:
    """A file's content, weighed before it is read. BoundaryRefused for one of over 20 MB, or that cannot be opened."""
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise BoundaryRefused(TOO_HEAVY)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BoundaryRefused(f"{path} n’existe pas : vérifiez le chemin.") from error
    except OSError as error:
        raise BoundaryRefused(
            f"{path} ne s’ouvre pas : vérifiez que c’est un fichier, et qu’il peut être lu."
        ) from error


def read_areas(content: bytes, *, nearby: Area | None = None) -> list[NamedArea]:
    """The areas of a FeatureCollection or a single Feature, in the file's order, named by `nom` or `name`.
    `nearby`: the town's outline, by which exchanged axes are recognised. BoundaryRefused in French."""
    vertices, areas, taken = VertexCount(), [], dict[str, str]()
    features = _features(content)
    if len(features) > AREAS:
        raise BoundaryRefused(f"Le fichier a {len(features)} contours : il en faut {AREAS} au plus pour une ville.")
    for place, feature in enumerate(features, start=1):
        name = _name(feature, f"Le contour n° {place}")
        slug = slugify(name)
        if slug in taken:
            raise BoundaryRefused(_twice(taken[slug], name, slug))
        taken[slug] = name
        areas.append(_read_feature(feature, name, f"Le contour « {name} »", vertices))
    refuse_elsewhere(areas, nearby)
    return areas


def read_outline(content: bytes, *, nearby: Area | None = None) -> NamedArea:
    """The one area of a file, as the outline of a town; it needs no name. BoundaryRefused in French."""
    features = _features(content)
    if len(features) != 1:
        raise BoundaryRefused(f"Il faut un seul contour pour la ville ; ce fichier en a {len(features)}.")
    outline = _read_feature(features[0], "", "Le contour de la ville", VertexCount())
    refuse_elsewhere([outline], nearby)
    refuse_size(outline, "Le contour de la ville")
    return outline


def read_json(content: bytes) -> Any:
    """What a file of this kind holds, within its limits. BoundaryRefused in French."""
    return _parse(_decode(content))


def _features(content: bytes) -> list[Any]:
    data = read_json(content)
    kind = data.get("type") if isinstance(data, dict) else None
    if kind not in ("FeatureCollection", "Feature"):
        raise BoundaryRefused("Ce n’est pas un fichier de contours : il faut une FeatureCollection ou une Feature.")
    _refuse_projection(data)
    features = data.get("features") if kind == "FeatureCollection" else [data]
    if not isinstance(features, list):
        raise BoundaryRefused("Ce n’est pas un fichier de contours : « features » doit être une liste.")
    if not features:
        raise BoundaryRefused("Le fichier ne contient aucun contour.")
    return features


def _decode(content: bytes) -> str:
    if len(content) > LIMIT_BYTES:
        raise BoundaryRefused(TOO_HEAVY)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise BoundaryRefused("Le fichier est en UTF-16, ou n’est pas un texte : enregistrez-le en UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BoundaryRefused("Le fichier n’est pas en UTF-8 : enregistrez-le dans ce codage.") from error


def _parse(text: str) -> Any:
    if not text.strip():
        raise BoundaryRefused("Le fichier est vide.")
    cut = _refuse_bulk(STRING.sub("", text))
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        if cut:
            raise BoundaryRefused(
                "Le fichier est coupé avant la fin : copiez-le ou téléchargez-le de nouveau."
            ) from error
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise BoundaryRefused(f"Ce n’est pas du GeoJSON : le fichier ne se lit plus à la {place}.") from error
    except ValueError as error:
        if isinstance(error, BoundaryRefused):
            raise
        # An integer of thousands of digits.
        raise BoundaryRefused("Ce n’est pas du GeoJSON : un nombre y est trop long.") from error


def _refuse_bulk(bare: str) -> bool:
    """Of a text without its strings: refused if it is too deep or too large; whether it ends before it is closed."""
    if bare.count("[") > LISTS or bare.count("{") > OBJECTS:
        raise BoundaryRefused("Le fichier a plus de 50 000 sommets ou 10 000 objets : simplifiez les contours.")
    depth = 0
    for bracket in BRACKET.findall(bare):
        depth += 1 if bracket in "[{" else -1
        if depth > DEPTH:
            raise BoundaryRefused(f"Le fichier emboîte plus de {DEPTH} niveaux : ce n’est pas un fichier de contours.")
    return depth > 0


def _refuse_constant(name: str) -> Any:
    raise BoundaryRefused(f"Une coordonnée vaut {name} : il faut un nombre.")


def _refuse_projection(data: dict[str, Any]) -> None:
    crs = data.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not (isinstance(name, str) and name.endswith(DEGREES)):
        raise BoundaryRefused(
            "Le fichier annonce une autre projection (« crs ») : exportez-le en WGS 84 (EPSG:4326), longitude puis "
            "latitude."
        )


def _name(feature: Any, called: str) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        properties = {}
    found = properties.get("nom") or properties.get("name")
    if not found or (isinstance(found, str) and not found.strip()):
        raise BoundaryRefused(f"{called} n’a pas de nom : ajoutez-lui la propriété « nom ».")
    if not isinstance(found, str):
        raise BoundaryRefused(f"{called} a un nom qui n’est pas un texte : écrivez-le entre guillemets.")
    name = " ".join(unicodedata.normalize("NFC", found).split())
    _refuse_name(name, called)
    return name


def _twice(first: str, second: str, slug: str) -> str:
    if first.casefold() == second.casefold():
        return f"Deux contours s’appellent « {first} » : donnez un nom à chacun."
    return (
        f"Les contours « {first} » et « {second} » auraient la même adresse de page, « {slug} », car elle ne garde que "
        "les lettres de a à z et les chiffres : changez l’un des deux noms."
    )


def refuse_signs(name: str, called: str) -> None:
    """BoundaryRefused for a name that holds HTML, or signs nobody sees."""
    if "<" in name or ">" in name:
        raise BoundaryRefused(f"{called} a un nom qui contient du HTML (< ou >) : écrivez le nom seul.")
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        raise BoundaryRefused(f"{called} a un nom avec des signes invisibles : écrivez-le de nouveau.")


def _refuse_name(name: str, called: str) -> None:
    refuse_signs(name, called)
    if len(name) > NAME_LENGTH or len(slugify(name)) > NAME_LENGTH:
        raise BoundaryRefused(f"{called} a un nom de plus de {NAME_LENGTH} signes : raccourcissez-le.")
    if not slugify(name):
        raise BoundaryRefused(
            f"{called}, « {name} », n’a ni lettre latine (de a à z) ni chiffre, et l’adresse de sa page en a besoin : "
            "ajoutez à ce nom son écriture en lettres latines, ou un numéro."
        )


def _read_feature(feature: Any, name: str, called: str, vertices: VertexCount) -> NamedArea:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BoundaryRefused(f"{called} ne se lit pas : chaque élément doit être une « Feature ».")
    _refuse_projection(feature)
    return NamedArea(name, read_area(feature.get("geometry"), called, vertices))
