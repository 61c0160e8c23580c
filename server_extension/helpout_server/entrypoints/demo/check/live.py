"""The live session in a person's sidebar: where its parts are, and what they measure."""

from typing import TYPE_CHECKING, cast

from helpout_server.entrypoints.demo.check.cast import sidebar

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

OTHERS_PICTURE = ".helpout-mesh__one video"
SCREEN_PICTURE = '[data-helpout-screen="other"] video'

_FRAMES = """(selector) => {
  const video = document.querySelector(selector);
  return video ? video.getVideoPlaybackQuality().totalVideoFrames : 0;
}"""

_SETUP_MS = """() => {
  const at = (name) => performance.getEntriesByName(name).at(-1)?.startTime;
  const [join, frame] = [at('helpouts.join'), at('helpouts.first_remote_frame')];
  return join !== undefined && frame !== undefined && frame > join ? frame - join : null;
}"""

# Both pages write down when their editor shows how much of the typed text, by one clock:
# they run in one browser on one machine.
_WATCH_TEXT = """(mark) => {
  window.helpoutSeen = [];
  const look = () => {
    const text = document.querySelector('#helpouts-sidebar .cm-content')?.textContent ?? '';
    const at = text.indexOf(mark);
    const length = at < 0 ? 0 : text.slice(at + mark.length).match(/^x*/)[0].length;
    const last = window.helpoutSeen.at(-1)?.length ?? 0;
    if (length > last) {
      window.helpoutSeen.push({ length, at: performance.timeOrigin + performance.now() });
    }
  };
  new MutationObserver(look).observe(
    document.querySelector('#helpouts-sidebar'),
    { childList: true, subtree: true, characterData: true },
  );
}"""

_ROUNDTRIP = """(text) => new Promise((resolve, reject) => {
  const bar = document.querySelector('#helpouts-sidebar');
  const run = [...bar.querySelectorAll('.helpout-cell button')]
    .find((button) => button.textContent.trim() === 'Run');
  if (!run) return reject(new Error('no Run button'));
  const begun = performance.now();
  const look = () => {
    if (bar.querySelector('.helpout-cell__out')?.textContent.includes(text)) {
      observer.disconnect();
      resolve(performance.now() - begun);
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(bar, { childList: true, subtree: true, characterData: true });
  run.click();
})"""


def tab(page: "Page", name: str) -> None:
    """Show one part of the live session where the sidebar is narrow."""
    sidebar(page).get_by_role("tab", name=name).click()


def editor(page: "Page") -> "Locator":
    """The text of the first shared cell."""
    return sidebar(page).locator(".cm-content").first


def replace_code(page: "Page", code: str) -> None:
    """Select all of the shared cell and put ``code`` in its place, as by pasting."""
    tab(page, "Cells")
    editor(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(code)


def run_button(page: "Page") -> "Locator":
    """Run of the first shared cell."""
    return sidebar(page).get_by_role("button", name="Run", exact=True).first


def outputs(page: "Page") -> "Locator":
    """What the first shared cell printed."""
    return sidebar(page).locator(".helpout-cell__out").first


def frames(page: "Page", selector: str = OTHERS_PICTURE) -> int:
    """How many frames of that picture were decoded and shown so far."""
    return cast("int", page.evaluate(_FRAMES, selector))


def wait_for_frames(page: "Page", more: int = 1, selector: str = OTHERS_PICTURE) -> None:
    """Until the picture has shown that many frames more."""
    least = frames(page, selector) + more
    page.wait_for_function(f"([selector, least]) => ({_FRAMES})(selector) >= least",
                           arg=[selector, least])  # fmt: skip


def call_setup_ms(page: "Page") -> float | None:
    """From the click on Join to the first frame of the other, if it came after that click."""
    return cast("float | None", page.evaluate(_SETUP_MS))


def run_roundtrip_ms(page: "Page", text: str) -> float:
    """Press Run in this page; milliseconds until its output shows ``text`` here."""
    return cast("float", page.evaluate(_ROUNDTRIP, text))


def edit_latencies_ms(writer: "Page", reader: "Page", count: int) -> list[float]:
    """Type ``count`` letters; milliseconds from each in the one page to it in the other."""
    mark = "# typed: "
    for page in (writer, reader):
        page.evaluate(_WATCH_TEXT, mark)
    editor(writer).click()
    writer.keyboard.press("ControlOrMeta+End")
    writer.keyboard.press("Enter")
    writer.keyboard.insert_text(mark)
    writer.keyboard.type("x" * count, delay=40)
    reader.wait_for_function("(count) => window.helpoutSeen.at(-1)?.length >= count", arg=count)
    sent, seen = (
        {entry["length"]: entry["at"] for entry in page.evaluate("window.helpoutSeen")}
        for page in (writer, reader)
    )
    return [seen[length] - sent[length] for length in sent.keys() & seen.keys()]
