"""Refuses to start in service with an unsafe setting: the last line of the settings calls it, so every process does."""

from collections.abc import Mapping
from typing import Any

SECRET_LENGTH = 50
HINT = (
    "Tous les réglages : docs/town/reglages.md. Sur les données de la démonstration, une commande s’écrit "
    "CRIEUR_MODE=demo .venv/bin/python manage.py …"
)


class StartRefused(SystemExit):
    """What keeps the site from starting, for the person who starts it: the program ends on these words alone, where a
    traceback would bury them. Whatever loads the settings (manage.py, granian, Celery) leaves it through."""


def unsafe_settings(values: Mapping[str, Any]) -> list[str]:
    """What is unsafe for service in these settings, each a sentence that says what to do."""
    hosts = values["ALLOWED_HOSTS"]
    faults = {
        f"SECRET_KEY manque ou fait moins de {SECRET_LENGTH} signes : donnez un long texte au hasard.": len(
            values["SECRET_KEY"]
        )
        < SECRET_LENGTH,
        "ALLOWED_HOSTS manque : donnez le nom du site, par exemple participer.raismes.fr.": not hosts or "*" in hosts,
        "DATABASE_URL manque : en service il faut PostgreSQL, postgres://…": values["DATABASES"]["default"]["ENGINE"]
        != "socle.postgresql",
        "REDIS_URL manque : en service le travail en attente passe par Redis, redis://…": not values["REDIS_URL"],
        "SITE_URL manque : donnez l’adresse du site, par exemple https://participer.raismes.fr": not values["SITE_URL"],
        "MEDIA_ROOT manque : donnez le dossier où garder les photos, par exemple /photos": not values["MEDIA_ROOT"],
    }
    return [fault for fault, present in faults.items() if present]


def refuse_unsafe(values: Mapping[str, Any]) -> None:
    """Stop the process before it serves anything. StartRefused names every fault at once, a line each."""
    faults = unsafe_settings(values)
    if faults:
        raise StartRefused("\n- ".join(["Crieur ne démarre pas en service ainsi.", *faults]) + f"\n{HINT}")
