from django.test import Client

from propositions.actions.saying import publish
from tests.factories.photos import make_photo
from tests.factories.propositions import make_draft


def test_what_is_seen_on_a_photo_is_told(town, resident, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    draft = make_draft(resident)
    for alt in ("Le trottoir, en pente", ""):
        make_photo(draft, resident, alt=alt)
    idea = publish(resident, draft=draft.pk)
    assert idea is not None
    page = Client().get(idea.get_absolute_url()).content.decode()
    assert 'alt="Le trottoir, en pente"' in page
    assert 'alt="Photo 2, sans description"' in page
