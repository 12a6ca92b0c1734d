from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from journal.feeds import CONTENT_TYPE, atom_feed, signed_entries
from lettres.feeds import latest_for
from lettres.links import key_of
from lettres.pages import more_pages
from lettres.queries import reader_by_key
from lettres.views.private import private


@private
@require_safe
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What one follows, for a feed reader: what everybody may read of it, and no more, for the address is the key."""
    reader = reader_by_key(key_of(token))
    if reader is None or not reader.user.is_active:
        raise Http404
    document = atom_feed(
        title=_("Ce que vous suivez à %(town)s") % {"town": settings.TOWN.name},
        subtitle=_("Les idées que vous avez dites, que vous soutenez, que vous suivez ; les quartiers et les thèmes."),
        page=reverse(more_pages["mine"]),
        feed=reverse("lettres:atom", args=[token]),
        entries=signed_entries(latest_for(reader.user)),
    )
    return HttpResponse(document, content_type=CONTENT_TYPE)
