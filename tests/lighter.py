"""Plugin: what a process of the suite would do for nothing. A fifth of what a page costs a test, measured."""

import gc
from typing import Any

import pytest
from django.template import Template
from django.test import client as test_client

client: Any = test_client  # its stubs do not name what it keeps
_keep = client.store_rendered_templates


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays to the end: it is not looked through again and again for what may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def keep_pages(store: dict[str, Any], signal: Any, sender: Any, template: Template, context: Any, **more: Any) -> None:
    """Of a page that the test client is given, the templates are kept with a copy of their context; its components,
    dozens a page, are not: `response.context` is the page's."""
    if not (template.name or "").startswith("components/"):
        _keep(store, signal, sender, template, context, **more)


client.store_rendered_templates = keep_pages
