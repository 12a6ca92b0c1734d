from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from comptes.actions.people import add_person
from comptes.models import ApiToken, Consent, OnceKey, PostalAddress, SensitiveAct, TownRole, User
from comptes.personal_data import Eraser, Exporter, Impersonal, PersonalData, personal_data
from comptes.personas import PERSONAS
from comptes.qualities import Quality, Visitor, everyone, qualities, signed_in
from comptes.queries import get_person
from comptes.rights import roles_of
from socle.clock import now
from socle.demonstration import OPENED, move_to, moved_clock
from socle.registry import Demonstration, demonstrations, record_tables

record_tables.add("comptes_sensitiveact", "what is done to people and rights")

qualities.add("nobody", Quality("Sans se connecter", lambda visitor: isinstance(visitor, AnonymousUser)))
qualities.add("resident", Quality("Habitante, habitant", lambda visitor: isinstance(visitor, User)))


def has_role(role: str, visitor: Visitor) -> bool:
    return role in roles_of(visitor)


for role, label in (
    ("crier", "Crieuse, crieur"),
    ("moderator", "Modératrice, modérateur"),
    ("staff", "Agente, agent"),
    ("elected", "Élue, élu"),
    ("administrator", "Administratrice, administrateur"),
):
    qualities.add(role, Quality(label, partial(has_role, role), role))


def load_personas() -> str:
    missing = [persona for persona in PERSONAS if get_person(persona.email) is None]
    with moved_clock():
        move_to(now() - OPENED)
        for persona in missing:
            roles = (persona.role,) if persona.role else ()
            add_person(None, email=persona.email, first_name=persona.name, roles=roles)
    return f"{len(missing)} personnes"


demonstrations.add("personas", Demonstration(10, load_personas))

everyone("account_inactive", "GET", 200)
everyone("forget_code", "POST", 302)
everyone("account_logout", "POST", 302)
everyone("mails", "GET", 200, note="démonstration seulement")
everyone("mail", "GET", 404, arguments=("key",), note="démonstration seulement ; ce courriel n’existe pas")
everyone("persona", "POST", 302, data={"persona": "josiane"}, note="démonstration seulement")
signed_in("tokens", "GET", 200, otherwise=302)
signed_in("tokens", "POST", 200, otherwise=302, data={"name": "Un essai"})
signed_in("drop_token", "POST", 302, otherwise=302, arguments=("token",))
signed_in("account_request_login_code", "GET", 302, otherwise=200)
signed_in("account_login", "GET", 302, otherwise=200)
everyone("account_login", "POST", 302, data={"email": "quelqu.un@exemple.fr"})
everyone("account_confirm_login_code", "GET", 302, note="personne n’attend de code")
everyone("account_confirm_login_code", "POST", 302, note="personne n’attend de code")


def rows_of(model: type[Model], *fields: str, key: str = "user") -> Exporter:
    """An exporter: the named fields of a person's rows, as text; what is kept as JSON stays so."""
    return lambda user: [
        {name: value if isinstance(value, dict) else str(value) for name, value in row.items()}
        for row in model._default_manager.filter(**{key: user.pk}).values(*fields)
    ]


def erase_rows(model: type[Model], key: str = "user") -> Eraser:
    return lambda user: model._default_manager.filter(**{key: user.pk}).delete()[0]


UNTIL_GONE = "Jusqu’à ce que vous demandiez de l’effacer ; 24 heures si l’adresse n’est jamais confirmée."

personal_data.add(
    "comptes.User",
    PersonalData(
        why="Vous répondre, et vous reconnaître quand vous revenez.",
        term=UNTIL_GONE,
        export=rows_of(
            User,
            *("email", "phone", "first_name", "last_name", "told_by", "kept_until", "created_at", "verified_at"),
            key="pk",
        ),
        erase=erase_rows(User, key="pk"),
    ),
)
personal_data.add(
    "account.EmailAddress",
    PersonalData(
        why="Savoir que l’adresse est bien la vôtre.",
        term=UNTIL_GONE,
        export=rows_of(EmailAddress, "email", "verified"),
        erase=erase_rows(EmailAddress),
    ),
)
personal_data.add(
    "comptes.PostalAddress",
    PersonalData(
        why="Vous écrire sur papier, si vous n’avez pas de courriel ou l’avez choisi.",
        term="Jusqu’à la date dite en la donnant.",
        export=rows_of(PostalAddress, "lines", "consent_at", "ends_on"),
        erase=erase_rows(PostalAddress),
    ),
)
personal_data.add(
    "comptes.TownRole",
    PersonalData(
        why="Savoir qui agit au nom de la Ville, et depuis quand.",
        term="Avec le compte.",
        export=rows_of(TownRole, "role", "since", "until"),
        erase=erase_rows(TownRole),
    ),
)
personal_data.add(
    "comptes.Consent",
    PersonalData(
        why="Prouver ce que vous avez accepté.",
        term="Avec le compte.",
        export=rows_of(Consent, "kind", "wording", "given_at", "withdrawn_at"),
        erase=erase_rows(Consent),
    ),
)
personal_data.add(
    "comptes.SensitiveAct",
    PersonalData(
        why="Savoir qui a touché aux droits et aux données.",
        term="Un an.",
        export=rows_of(SensitiveAct, "at", "kind", "subject", key="actor"),
        erase=lambda user: SensitiveAct.objects.filter(actor=user).update(actor=None),
    ),
)
personal_data.add(
    "comptes.ApiToken",
    PersonalData(
        why="Laisser un programme parler en votre nom.",
        term="Un an, ou dès que vous le supprimez.",
        export=rows_of(ApiToken, "name", "created_at", "ends_on"),
        erase=erase_rows(ApiToken),
    ),
)
personal_data.add(
    "comptes.OnceKey",
    PersonalData(
        why="Ne pas faire deux fois ce qu’un programme envoie deux fois.",
        term="Un jour.",
        export=rows_of(OnceKey, "key", "status", "claimed_at"),
        erase=erase_rows(OnceKey),
    ),
)
personal_data.add("account.EmailConfirmation", Impersonal("never written: the code lives in the session"))
personal_data.add("comptes.Service", Impersonal("a department and its common contact"))
personal_data.add("comptes.Structure", Impersonal("an organisation and its common contact"))
personal_data.add(
    "sessions.Session",
    Impersonal("a visit: who is signed in, or the address a code went to; swept when over"),
)
