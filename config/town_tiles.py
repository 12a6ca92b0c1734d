"""The tiles of a town's file, and which addresses of theirs a page may be let speak to."""

import re
from dataclasses import dataclass

# Sign by sign, for what it takes goes into the content security policy. Without https, this machine alone.
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
SERVER = re.compile(
    rf"(https://(?:\{{s\}}\.{LABEL}(?:\.{LABEL})+|{LABEL}(?:\.{LABEL})*)(?::[0-9]{{1,5}})?"
    r"|http://(?:127\.0\.0\.1|localhost)(?::[0-9]{1,5})?)(?=[/?]|\Z)"
)
NO_SERVER = (
    "l’adresse du fond de carte commence par https:// et le nom d’un serveur, en lettres sans accent, chiffres, points "
    "et tirets, avec {s}. devant et un port derrière s’il le faut : https://{s}.tuiles.fr/…"
)


@dataclass(frozen=True)
class Tiles:
    url: str
    attribution: str
    max_zoom: int

    @property
    def host(self) -> str:
        """Scheme and host of the tiles, for the content security policy; `{s}` becomes any sub-domain. "" for an
        address that is none."""
        found = SERVER.match(self.url)
        return found.group(1).replace("{s}", "*") if found else ""
