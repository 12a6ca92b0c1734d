"""The pages of letters, and what was sent, in their states: where the walk through the templates goes."""

from comptes.models import User
from lettres.actions.preferences import ensure_reader, stop
from lettres.links import token_of
from tests.factories.comptes import make_person
from tests.factories.lettres import make_delivery, make_run, make_told_run


def addresses_of_reader(person: User) -> list[str]:
    """What a reader opens, signed in or by the links of a letter; another's, to whom nothing arrives any more."""
    token = token_of(ensure_reader(person).key)
    bounced = make_person()
    stopped = token_of(ensure_reader(bounced).key)
    stop(None, user=bounced.pk, because="bounced")
    links = [f"/lettres/reglages/{token}/", f"/lettres/quitter/{token}/", f"/lettres/fil/{token}.atom"]
    return ["/mes-lettres/", "/mes-lettres/?note", *links, f"/lettres/reglages/{stopped}/"]


def addresses_of_sendings() -> list[str]:
    """The page of sendings, with mails in each state that it shows apart."""
    for state in ("sent", "deferred", "failed", "bounced", "doubtful", "pending"):
        row = make_delivery(make_person(), state=state, attempts=2, why="le serveur a répondu 451")
        make_delivery(make_person(), state="sent", doubted_at=row.created_at)
    pages = ["/lettres-papier/", f"/lettres-papier/{make_run().key}/", f"/lettres-papier/{make_told_run().key}/"]
    return ["/envois/", "/envois/?etat=failed", "/envois/?etat=bounced", *pages]
