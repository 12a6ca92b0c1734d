from collections.abc import Iterator

import pytest

from tests.carte.geocoder import Geocoder


@pytest.fixture
def geocoder(settings) -> Iterator[Geocoder]:
    with Geocoder() as geocoder:
        settings.GEOCODER_URL = geocoder.url
        yield geocoder
