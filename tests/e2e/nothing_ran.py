"""Hostile words were shown as they are, and nothing came of it."""

import re
from typing import TYPE_CHECKING

from tests.e2e.canary import Canary
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Nothing in a pane may be an element, an attribute or an address that somebody else wrote.
STRANGE = """() => {
  const bad = [];
  for (const one of document.querySelectorAll('.helpout, .helpout *')) {
    if (/^(script|iframe|object|embed|base|meta|style|marquee|math|foreignobject|video|audio)$/i
      .test(one.localName)) bad.push(one.outerHTML.slice(0, 90));
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name)) bad.push(`${one.localName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href|srcdoc|data)$/i.test(name)
        && !/^(https?:|data:image\\/|blob:|#|\\/)/i.test(value)) bad.push(`${name}=${value}`);
    }
  }
  return bad;
}"""


def words_of(text: str) -> str:
    """White space run together, and without the backticks that chat takes for code."""
    return re.sub(r"\s+", " ", text.replace("`", "")).strip()


def assert_all_shown(page: "Page", texts: list[str]) -> None:
    """Literally, as soon as the pane has them."""

    def missing() -> list[str]:
        shown = words_of(page.locator("main").inner_text())
        return [text for text in texts if words_of(text) not in shown]

    until(page, lambda: missing() == [], what=missing)


def assert_nothing_ran(page: "Page", canary: Canary, address: str) -> None:
    assert page.evaluate(STRANGE) == []
    assert canary.names(in_page=True) == set()
    assert canary.popups == []
    assert canary.dialogs == []
    assert canary.server.paths == []
    assert page.url == address
