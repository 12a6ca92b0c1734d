"""Programs that speak for a person: clients with a token."""

import json
from typing import Any

from django.test import Client

from comptes.actions.tokens import make_token
from comptes.models import User

IDEAS = "/api/v1/propositions/"
SENT: dict[str, Any] = {
    "title": "Un banc à l’arrêt du car",
    "text": "Pour souffler en attendant.",
    "theme": "mobilite",
    "quarter": "sabatier",
    "rules": True,
}


class Program:
    """Sends and reads JSON with a token of this person; without one for nobody."""

    def __init__(self, person: User | None = None, token: str = "") -> None:
        token = token or (make_token(person, name="essai") if person else "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client(enforce_csrf_checks=True, headers=headers)

    def send(self, verb: str, path: str, data: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        return self.client.generic(verb, path, body, content_type="application/json", headers=headers)

    def post(self, path: str, data: Any = None, key: str = "") -> Any:
        return self.send("POST", path, data, key)

    def get(self, path: str) -> Any:
        return self.client.get(path)
