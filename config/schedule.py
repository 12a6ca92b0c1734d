"""What Beat starts, and how often."""

from datetime import timedelta
from typing import Any

from config.letters import Letters


def schedule(letters: Letters) -> dict[str, dict[str, Any]]:
    """For Celery: task and interval by name. Beat only ticks; what is due is read from the database, so a tick
    missed or doubled changes nothing."""
    return {
        "letters": {"task": "lettres.tick", "schedule": letters.tick},
        "sweep-deliveries": {"task": "lettres.sweep", "schedule": timedelta(hours=6)},
        "sweep-drafts": {"task": "propositions.sweep_drafts", "schedule": timedelta(minutes=15)},
        "sweep-photos": {"task": "propositions.sweep_photos", "schedule": timedelta(hours=1)},
        "sweep-imports": {"task": "propositions.sweep_imports", "schedule": timedelta(minutes=5)},
        "sweep-late": {"task": "propositions.sweep_late", "schedule": timedelta(minutes=15)},
        "sweep-moderation": {"task": "propositions.sweep_moderation", "schedule": timedelta(hours=6)},
        "sweep-unverified": {"task": "comptes.sweep_unverified", "schedule": timedelta(minutes=15)},
        "sweep-paper-people": {"task": "comptes.sweep_paper_people", "schedule": timedelta(hours=6)},
        "sweep-keys": {"task": "comptes.sweep_keys", "schedule": timedelta(hours=1)},
        "sweep-acts": {"task": "comptes.sweep_acts", "schedule": timedelta(hours=6)},
        "sweep-sessions": {"task": "comptes.sweep_sessions", "schedule": timedelta(hours=6)},
    }
