"""A person who has a keyboard and a screen reader: what has the focus is known by its role and name alone."""

from dataclasses import dataclass

from playwright.sync_api import Page

# Where the ring may be drawn: on the element, on its card or its label, or over the map by ::after.
RING = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return 'nothing has the focus';
  const { top, bottom, left, right } = element.getBoundingClientRect();
  if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) return 'the focus is out of sight';
  const around = element.closest('label, .card');
  const drawn = [element, around].filter(Boolean).some((node) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const over = getComputedStyle(element, '::after');
  const framed = over.content !== 'none' && over.position === 'absolute' && parseFloat(over.borderTopWidth) >= 2;
  return drawn || framed ? '' : 'the focus is not seen';
}"""


@dataclass(frozen=True)
class Stop:
    """What the accessibility tree says of the focused element."""

    role: str
    name: str

    def __str__(self) -> str:
        return f"{self.role} « {self.name} »"


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._tree = page.context.new_cdp_session(page)

    def focused(self) -> Stop:
        element = self._tree.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        tree = self._tree.send(
            "Accessibility.getPartialAXTree", {"objectId": element["objectId"], "fetchRelatives": False}
        )
        node = tree["nodes"][0]
        # French puts unbreakable spaces before « ? »: they are read as spaces.
        return Stop(node["role"]["value"], " ".join(node.get("name", {}).get("value", "").split()))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab(self) -> Stop:
        """One press of Tab: where it leads has a name, and is seen."""
        self.press("Tab")
        stop = self.focused()
        assert stop.name, f"a stop without a name: {stop.role}, {self.page.url}"
        problem = self.page.evaluate(RING)
        assert not problem, f"{stop}: {problem} ({self.page.url})"
        return stop

    def tab_to(self, role: str, name: str, *, within: int = 40) -> Stop:
        """Tab until an element of this role whose name begins so; fails telling the way taken."""
        way: list[Stop] = []
        for _ in range(within):
            way.append(self.tab())
            if way[-1].role == role and way[-1].name.startswith(name):
                return way[-1]
        raise AssertionError(f"no {role} « {name} » on the way: " + ", ".join(map(str, way)))

    def choose(self, name: str, *, within: int = 12) -> None:
        """Arrow down in a group of radio buttons to the one of this name."""
        way = [self.focused()]
        while not way[-1].name.startswith(name) or len(way) == 1:
            assert len(way) <= within, f"no radio « {name} »: " + ", ".join(map(str, way))
            self.press("ArrowDown")
            way.append(self.focused())
        assert way[-1].role == "radio"
