from django.conf import settings
from django.http import HttpRequest


def whole_address(request: HttpRequest, path: str) -> str:
    """An address in whole, for paper and for whoever passes it on; of this host where the site has no name."""
    site = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    return f"{site}{path}"
