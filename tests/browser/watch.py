"""What a browser must never show in any test: errors, refusals by the policy, other hosts, a broken server."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# The policy's refusals come as events of the page: the console's own words change from one Chromium to the next.
TELL_REFUSALS = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`refused by the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
INNER = {"data", "blob", "about"}


class Watch:
    """Listens to every page of a context. `faults` is what a test fails on."""

    def __init__(self, context: BrowserContext, *, own: str, tiles: str) -> None:
        """`own` and `tiles` are the hosts (with their ports) that pages may speak to."""
        self.faults: list[str] = []
        self._own, self._tiles = own, tiles
        self._refused: set[str] = set()
        context.add_init_script(TELL_REFUSALS)
        context.on("console", self._read)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._weigh_request)
        context.on("response", self._weigh_response)

    def _read(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "assert"}:
            return
        address = str(message.location.get("url", ""))
        # A tile that does not come, or a page that answers « 400 » on purpose, is written there by the browser itself.
        if urlsplit(address).netloc == self._tiles or address in self._refused:
            return
        self.faults.append(f"console: {message.text} ({address})")

    def _weigh_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in INNER and parts.netloc not in {self._own, self._tiles}:
            self.faults.append(f"another host: {request.url}")

    def _weigh_response(self, response: Response) -> None:
        if urlsplit(response.url).netloc == self._tiles:
            return
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")
        elif response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)
        elif response.status >= 400:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")
