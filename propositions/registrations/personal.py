"""Ideas as personal data: what is given back to a person, what goes with them, what stays."""

from comptes.models import User
from comptes.personal_data import Impersonal, PersonalData, personal_data
from comptes.registrations import erase_rows, rows_of
from journal.actions import record
from journal.models import Event
from propositions.models.draft import Draft
from propositions.models.imported import SheetImport
from propositions.models.moderation import Flag
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.models.support import Support


def forget_author(user: User) -> int:
    """What a person said stays, without the person; so does what they wrote down for others. Each idea that loses its
    signature has its event: the pages kept for everybody know by it that they are no longer true."""
    # Ideas before threads, as whoever moves an idea holds them.
    list(Proposal.objects.select_for_update(no_key=True).filter(author=user).order_by("pk").values_list("pk"))
    entered = Proposal.objects.filter(entered_by=user).update(entered_by=None)
    for idea in Proposal.objects.select_related("thread").filter(author=user).exclude(signature="").order_by("pk"):
        record(None, thread=idea.thread, verb="unsigned", visibility=Event.Visibility.STAFF)
    said = Proposal.objects.filter(author=user).update(author=None, signature="", age_band="", gender="")
    return entered + said


personal_data.add(
    "propositions.Proposal",
    PersonalData(
        why="Publier votre idée, et vous dire ce qu’elle devient.",
        term="L’idée reste ; votre nom et votre compte s’en détachent quand vous partez.",
        export=rows_of(
            Proposal,
            *("code", "follow_code", "title", "text", "theme__name", "quarter__name", "longitude", "latitude", "shape"),
            *("hint", "signature", "age_band", "gender", "published_at"),
            key="author",
        ),
        erase=forget_author,
    ),
)
personal_data.add(
    "propositions.Draft",
    PersonalData(
        why="Ne rien perdre de ce que vous écrivez.",
        term="Sept jours après la dernière modification.",
        export=rows_of(Draft, "data", "touched_at"),
        erase=erase_rows(Draft),
    ),
)


def _forget_photos(person: User) -> int:
    """Those of drafts go; those of ideas stay with the idea, without who added them."""
    theirs = Photo.objects.filter(added_by=person)
    return theirs.filter(draft__isnull=False).delete()[0] + theirs.update(added_by=None)


personal_data.add(
    "propositions.Photo",
    PersonalData(
        why="Montrer ce que votre idée propose.",
        term="Avec le brouillon, sept jours ; avec l’idée, la photo reste, sans l’endroit ni l’appareil.",
        export=rows_of(Photo, "id", "alt", "added_at", "proposal__code", key="added_by"),
        erase=_forget_photos,
    ),
)
personal_data.add(
    "propositions.SheetImport",
    PersonalData(
        why="Savoir qui a fait entrer un tableur de bulletins.",
        term="Les cases du tableur sept jours ; qui l’a donné, avec le compte.",
        export=rows_of(SheetImport, "key", "state", "touched_at", key="added_by"),
        erase=lambda user: SheetImport.objects.filter(added_by=user).update(added_by=None),
    ),
)
personal_data.add("propositions.PrintedCode", Impersonal("a code on a blank form"))
personal_data.add("propositions.ProposalCount", Impersonal("numbers of ideas"))
personal_data.add(
    "propositions.Support",
    PersonalData(
        why="Compter votre soutien une fois, et vous dire ce que devient l’idée.",
        term="Jusqu’à ce que vous le repreniez ; quand vous partez, il reste compté, sans vous.",
        export=rows_of(Support, "proposal__code", "proposal__title", "at"),
        erase=lambda user: Support.objects.filter(user=user).update(user=None),
    ),
)
personal_data.add(
    "propositions.Flag",
    PersonalData(
        why="Vous répondre, si vous signalez une idée : la loi le demande.",
        term="Un an après la décision ; le signalement reste, sans votre nom.",
        export=rows_of(Flag, "code", "proposal__code", "rule", "words", "name", "email", "flagged_at", "outcome"),
        erase=lambda user: Flag.objects.filter(user=user).update(user=None, name="", email=""),
    ),
)
SEALED = "an idea's own words, which stay without their author; those taken out of sight end at `ends_on`"
personal_data.add("propositions.Hiding", Impersonal(SEALED))
personal_data.add("propositions.Revision", Impersonal(SEALED))
personal_data.add("propositions.PaperSupports", Impersonal("a number, and where the sheet is: the names stay on it"))
personal_data.add(
    "propositions.OfficialAnswer", Impersonal("the town's signature, public by law; who typed it is in EventActor")
)
personal_data.add("propositions.Promise", Impersonal("what the town promises"))
