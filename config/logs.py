"""What a log must not hold: the links of letters, the follow codes and the receipts of reports are keys."""

import logging
import re

TOKEN = re.compile(r"(/(?:lettres/(?:reglages|quitter|fil)|(?<!mes-lettres/)suivre|signalements?)/)[^/\s'\"]+")


class HideLinks(logging.Filter):
    """The address of a refused request is logged by Django itself, wherever it was refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if TOKEN.search(text):
            record.msg, record.args = TOKEN.sub(r"\1…", text), ()
        return True
