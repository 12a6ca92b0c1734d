"""The demonstration's people: one press to be one of them. First names only, nobody real, never in service."""

from dataclasses import dataclass

from comptes.models import TownRole


@dataclass(frozen=True)
class Persona:
    """`key` names the persona in the form, `quality` says on the button what they are, `role` is "" for a resident."""

    key: str
    name: str
    quality: str
    hint: str
    role: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demonstration.example"


PERSONAS = (
    Persona("josiane", "Josiane", "habitante", "Elle a déjà dit des idées. Elle suit leur fil."),
    Persona("karim", "Karim", "crieur de rue", "Il note les idées sur le trottoir.", TownRole.Role.CRIER),
    Persona("solene", "Solène", "modératrice", "Elle veille sur ce qui se publie.", TownRole.Role.MODERATOR),
    Persona("martine", "Martine", "agente de la Ville", "Elle prépare les réponses.", TownRole.Role.STAFF),
    Persona("bernard", "Bernard", "élu", "Il lit ce que les quartiers demandent.", TownRole.Role.ELECTED),
    Persona("chloe", "Chloé", "administratrice", "Elle règle la plateforme.", TownRole.Role.ADMINISTRATOR),
)


def get_persona(key: str) -> Persona | None:
    return next((persona for persona in PERSONAS if persona.key == key), None)
