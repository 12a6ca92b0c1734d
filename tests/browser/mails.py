"""The page of the demonstration's mails, read."""

from playwright.sync_api import Page


def letters_to(page: Page, address: str) -> list[str]:
    """The texts of the letters on the page of mails to this address, the newest first."""
    found = page.locator("article.letter").filter(has_text=address)
    return [found.nth(rank).locator(".letter-text").text_content() or "" for rank in range(found.count())]
