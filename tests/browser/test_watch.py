"""The guards themselves: each finds the fault put before it, so that their silence means something."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.keyboard import RING
from tests.browser.test_accessibility import TOO_WIDE, covered, findings
from tests.browser.watch import Watch
from tests.site import Site

pytestmark = pytest.mark.browser


def faults_of(chromium: Browser, site: Site, act: str) -> list[str]:
    """What a watch notes while `act` runs as a script of the home page."""
    context = chromium.new_context(base_url=site.address)
    watch = Watch(context, own=f"127.0.0.1:{site.port}", tiles="tiles.invalid")
    page = context.new_page()
    page.goto("/accessibilite/")
    page.evaluate(act)
    # Events come in order: once this one is here, those before it are too.
    with page.expect_console_message(lambda message: message.text == "done"):
        page.evaluate("() => console.info('done')")
    context.close()
    return watch.faults


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        ("() => console.error('a module failed')", "console: a module failed"),
        (
            "() => new Promise((done) => { setTimeout(() => { setTimeout(done, 0); nobody(); }, 0); })",
            "script: .*nobody",
        ),
        ("() => fetch('/nulle-part/')", "404: GET .*/nulle-part/"),
        (
            "() => { document.body.setAttribute('style', 'color: red'); return new Promise(requestAnimationFrame); }",
            "refused by the policy: style-src",
        ),
        ("() => fetch('https://other.invalid/').catch(() => {})", "refused by the policy: connect-src"),
    ],
    ids=["console", "script", "missing", "inline-style", "other-host"],
)
def test_a_fault_of_a_page_is_noted(chromium: Browser, site: Site, act: str, fault: str) -> None:
    assert any(re.search(fault, noted) for noted in faults_of(chromium, site, act))


def test_a_quiet_page_and_a_silent_tile_host_are_no_fault(chromium: Browser, site: Site) -> None:
    assert not faults_of(chromium, site, "() => 0")


def test_axe_finds_a_field_without_a_name(page: Page) -> None:
    page.goto("/suivre/")
    assert not findings(page)
    page.evaluate("() => document.querySelector('main label').remove()")
    assert any(finding.startswith("label:") for finding in findings(page))


def test_what_is_too_wide_or_covered_is_found(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto("/suivre/")
    assert not page.evaluate(TOO_WIDE)
    assert not covered(page)
    page.evaluate(
        "() => { const block = document.createElement('div'); document.body.append(block);"
        " Object.assign(block.style, { position: 'fixed', inset: '0', width: '400px' }); }"
    )
    assert covered(page)
    page.evaluate("() => Object.assign(document.body.lastElementChild.style, { position: 'static', height: '9px' })")
    assert "px" in page.evaluate(TOO_WIDE)


def test_a_focus_that_is_not_seen_is_found(page: Page) -> None:
    page.goto("/suivre/")
    page.keyboard.press("Tab")
    assert page.evaluate(RING) == ""
    page.evaluate("() => { document.activeElement.style.outline = 'none'; }")
    assert page.evaluate(RING) == "the focus is not seen"
