from anymail.signals import tracking

from comptes.personal_data import Impersonal, PersonalData, personal_data
from comptes.qualities import everyone, roles, signed_in
from comptes.registrations import erase_rows, rows_of
from lettres.actions.planning import DIGEST
from lettres.bulletins import REACHED, bulletin_letters
from lettres.bulletins import WANTED as TOWN_LETTER_WANTED
from lettres.composing import WANTED, Composer
from lettres.demonstration import load_bulletins, load_readers
from lettres.kinds import Kind, kinds
from lettres.models import Delivery, Reader
from lettres.town_letters import BULLETIN, TRIAL
from lettres.webhooks import hear
from socle.registry import Demonstration, demonstrations

demonstrations.add("readers", Demonstration(50, load_readers))
demonstrations.add("bulletins", Demonstration(60, load_bulletins))
tracking.connect(hear, dispatch_uid="lettres")
kinds.add(DIGEST, Kind("lettre", lambda rows, composer: Composer.digests(composer, rows), WANTED))

kinds.add(BULLETIN, Kind("lettre de la Ville", bulletin_letters, TOWN_LETTER_WANTED))
kinds.add(TRIAL, Kind("essai de la lettre de la Ville", bulletin_letters, REACHED))

personal_data.add(
    "lettres.Reader",
    PersonalData(
        why="Vous écrire comme vous l’avez choisi, ou ne pas vous écrire.",
        term="Avec le compte.",
        export=rows_of(Reader, "rhythm", "weekday", "way", "town_letter", "stopped", "told_until"),
        erase=erase_rows(Reader),
    ),
)
personal_data.add(
    "lettres.Bulletin", Impersonal("the town's letter, signed as the law has it; who planned it is in SensitiveAct")
)
personal_data.add("lettres.Digest", Impersonal("from when to when a letter tells; goes with its reader"))
personal_data.add(
    "lettres.Delivery",
    PersonalData(
        why="Savoir si ce que nous vous écrivons vous arrive.",
        term="Un an.",
        export=rows_of(Delivery, "kind", "state", "why", "created_at", "sent_at"),
        erase=erase_rows(Delivery),
    ),
)

CHOSEN = {"rhythm": "daily", "weekday": "0", "way": "email"}
signed_in("lettres:mine", "GET", 200, otherwise=302)
signed_in("lettres:mine", "POST", 302, otherwise=302, data=CHOSEN)
signed_in("lettres:resume", "POST", 302, otherwise=302)
for ground in ("quarter", "theme"):
    signed_in(f"lettres:follow_{ground}", "GET", 200, otherwise=302, arguments=(ground,))
    signed_in(f"lettres:follow_{ground}", "POST", 302, otherwise=302, arguments=(ground,), data={"agreed": "on"})
ADDRESS = {"first_name": "Jo", "last_name": "Petit", "lines": "2, rue du Stade", "agreed": "on"}
signed_in("lettres:on_paper", "GET", 200, otherwise=302)
signed_in("lettres:on_paper", "POST", 302, otherwise=302, data=ADDRESS)
LINK = "qui tient une lettre tient son lien"
everyone("lettres:by_link", "GET", 200, arguments=("token_of_letter",), note=LINK)
everyone("lettres:by_link", "POST", 302, arguments=("token_of_letter",), data=CHOSEN, note=LINK)
everyone("lettres:leave", "GET", 200, arguments=("token_of_letter",), note=LINK)
everyone("lettres:leave", "POST", 200, arguments=("token_of_letter",), note=LINK)
everyone("lettres:atom", "GET", 200, arguments=("token_of_letter",), note=LINK)
STAFF = ("staff", "administrator")
roles("lettres:sendings", "GET", 200, *STAFF)
roles("lettres:print_runs", "GET", 200, *STAFF)
roles("lettres:print_runs", "POST", 302, *STAFF)
roles("lettres:print_run", "GET", 200, *STAFF, arguments=("print_run",))
roles("lettres:stop_paper", "POST", 302, *STAFF, arguments=("print_run", "reader"))
roles("lettres:all_again", "POST", 302, *STAFF)
roles("lettres:again", "POST", 302, *STAFF, arguments=("delivery",))

everyone("lettres:leave_town", "GET", 200, arguments=("token_of_letter",), note=LINK)
everyone("lettres:leave_town", "POST", 200, arguments=("token_of_letter",), note=LINK)
everyone("lettres:bulletins", "GET", 200)
everyone("lettres:bulletin", "GET", 404, arguments=("bulletin",), note="une lettre en préparation n’est à personne")
WRITTEN = {"title": "Le printemps à Raismes", "since": "2026-01-01"}
roles("lettres:new_bulletin", "GET", 200, *STAFF)
roles("lettres:new_bulletin", "POST", 302, *STAFF, data=WRITTEN)
roles("lettres:revise_bulletin", "GET", 200, *STAFF, arguments=("bulletin",))
roles("lettres:revise_bulletin", "POST", 302, *STAFF, arguments=("bulletin",), data=WRITTEN | {"version": "1"})
roles("lettres:desk", "GET", 200, *STAFF, arguments=("bulletin",))
UNSIGNED = "elle n’est pas signée"
roles("lettres:desk", "POST", 409, *STAFF, arguments=("bulletin",), data={"when": "now", "version": "1"}, note=UNSIGNED)
roles("lettres:preview", "GET", 200, *STAFF, arguments=("bulletin",))
roles("lettres:trial", "POST", 302, *STAFF, arguments=("bulletin",))
roles("lettres:unplan", "POST", 302, *STAFF, arguments=("bulletin",))
roles("lettres:stop", "POST", 302, *STAFF, arguments=("bulletin",))
