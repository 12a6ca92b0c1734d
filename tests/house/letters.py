"""The pages of letters, and what was sent, in their states: where the walk through the templates goes."""

from datetime import timedelta

from comptes.models import User
from lettres.actions.bulletins import plan_bulletin, spread_bulletins
from lettres.actions.preferences import ensure_reader, stop
from lettres.links import token_of
from socle.clock import now
from tests.factories.comptes import make_person
from tests.factories.lettres import make_bulletin, make_delivery, make_run, make_told_run


def addresses_of_reader(person: User) -> list[str]:
    """What a reader opens, signed in or by the links of a letter; another's, to whom nothing arrives any more."""
    token = token_of(ensure_reader(person).key)
    bounced = make_person()
    stopped = token_of(ensure_reader(bounced).key)
    stop(None, user=bounced.pk, because="bounced")
    leaving = f"/lettres/quitter/{token}/"
    links = [f"/lettres/reglages/{token}/", leaving, f"{leaving}ville/", f"/lettres/fil/{token}.atom"]
    links += ["/mes-lettres/papier/", "/mes-lettres/suivre/theme/mobilite/"]
    return ["/mes-lettres/", "/mes-lettres/?note", *links, f"/lettres/reglages/{stopped}/"]


def addresses_of_sendings() -> list[str]:
    """The page of sendings, with mails in each state that it shows apart."""
    for state in ("sent", "deferred", "failed", "bounced", "doubtful", "pending"):
        row = make_delivery(make_person(), state=state, attempts=2, why="le serveur a répondu 451")
        make_delivery(make_person(), state="sent", doubted_at=row.created_at)
    pages = ["/lettres-papier/", f"/lettres-papier/{make_run().key}/", f"/lettres-papier/{make_told_run().key}/"]
    return ["/envois/", "/envois/?etat=failed", "/envois/?etat=bounced", *pages]


def addresses_of_bulletins() -> list[str]:
    """The letter of the town in preparation, planned, leaving; as whoever writes it and as anybody sees it."""
    staff = make_person("staff")
    draft, planned, gone = (make_bulletin(staff, title=f"Lettre {rank}") for rank in range(3))
    ensure_reader(staff)
    for row, when in ((planned, now() + timedelta(days=9)), (gone, None)):
        plan_bulletin(staff, key=row.key, version=1, leaves_at=when, read_as_neutral=False)
    spread_bulletins(None)
    desks = [f"/lettre-de-la-ville/{row.key}/envoi/" for row in (draft, planned, gone)]
    written = [f"/lettre-de-la-ville/{draft.key}/{page}/" for page in ("ecrire", "apercu")]
    public = ["/lettre-de-la-ville/", f"/lettre-de-la-ville/{gone.key}/"]
    return [*public, "/lettre-de-la-ville/nouvelle/", *desks, *written]
