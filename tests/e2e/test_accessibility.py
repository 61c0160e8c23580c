"""Every pane in both themes, narrow and by keyboard: names, contrast, no sideways scrolling."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpout_server.entrypoints.demo.seed import STUDENT_ZONE
from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import book
from tests.e2e.meeting import CHAT_ONLY, Desk, lent_kernel, run
from tests.e2e.seat import Seat, seat_at
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

AXE = Path(__file__).parents[2] / "helpout_widgets" / "js" / "node_modules" / "axe-core"
NARROW: "ViewportSize" = {"width": 320, "height": 900}
WIDE: "ViewportSize" = {"width": 1000, "height": 900}

# Of a page of panes: titles and landmarks are the notebook's business.
_CHECK = """async () => {
  const look = async (where) => {
    const found = await axe.run(where, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
      rules: { 'duplicate-id': { enabled: false } },
    });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => ({
      rule: rule.id, node, why: (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? '' })));
  };
  const faults = [];
  for (const fault of await look(document.querySelector('main'))) {
    // Half below a bar that stays in sight: it is as large as it is once it is scrolled to.
    const covered = fault.rule === 'target-size' && fault.why.includes('obscured');
    const one = covered ? document.querySelector(fault.node.target.at(-1)) : null;
    if (one !== null) {
      one.scrollIntoView({ block: 'center' });
      if (!(await look(one)).some((again) => again.rule === fault.rule)) continue;
    }
    faults.push(`${fault.rule}: ${fault.node.target.join(' ')} | `
      + `${fault.node.html.slice(0, 120)} | ${fault.why}`);
  }
  return faults;
}"""

_WIDER = """() => [...document.querySelectorAll('main *')]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    if (box.right <= innerWidth + 1 || box.width === 0) return false;
    // What scrolls in a box of its own scrolls no page.
    for (let up = one.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') return false;
    return true;
  })
  .map((one) => `${one.localName}.${one.className}`)"""

_TABBABLE = """() => {
  const groups = new Set();
  window.tabbable = [...document.querySelectorAll('main *')].filter((one) => {
    if (one.tabIndex < 0 || one.disabled || !one.checkVisibility({ visibilityProperty: true }))
      return false;
    if (one.closest('[inert], iframe, svg')) return false;
    if (one.type === 'radio') {
      const group = `${one.name}`;
      const chosen = document.querySelector(`input[name="${one.name}"]:checked`) ?? one;
      if (one !== chosen || groups.has(group)) return false;
      groups.add(group);
    }
    return one.matches('a[href], button, input, select, textarea, summary, [tabindex], '
      + '[contenteditable=true]');
  });
  window.reached = new Set();
  const look = (one) => {
    const up = one.parentElement;
    const around = [one, one.nextElementSibling, up, up?.parentElement,
      up?.parentElement?.parentElement, one.closest('label'), one.labels?.[0]];
    return around.filter(Boolean).flatMap((at) => ['', '::before', '::after'].map((part) => {
      const { outline, boxShadow, borderColor, backgroundColor, opacity } =
        getComputedStyle(at, part);
      return [outline, boxShadow, borderColor, backgroundColor, opacity].join();
    })).join('|');
  };
  window.unseen = [];
  window.plain = new Map(window.tabbable.map((one) => [one, look(one)]));
  window.arrive = () => {
    const one = document.activeElement;
    // Hours, minutes and the picker of one field are stops of their own.
    if (one !== null && one === window.last && one.matches(window.parted)) return true;
    window.last = one;
    if (one === null || one === document.body || window.reached.has(one)) return false;
    window.reached.add(one);
    if (window.plain.has(one) && look(one) === window.plain.get(one))
      window.unseen.push(one.outerHTML.slice(0, 120));
    return true;
  };
  window.parted = "input[type=time], input[type=date]";
  return window.tabbable.length + 4 * document.querySelectorAll(window.parted).length;
}"""


def put_on(page: "Page", seat: Seat, theme: str) -> None:
    """The theme: of a plain page, or one of JupyterLab's own."""
    host, _, shade = theme.partition(" ")
    page.emulate_media(color_scheme="dark" if shade == "dark" else "light", reduced_motion="reduce")
    if host == "lab":
        base = f"{seat.server.base_url}lab/api/themes/@jupyterlab/theme-{shade}-extension"
        page.add_style_tag(url=f"{base}/index.css")
        page.evaluate(
            "(light) => { document.body.dataset.jpThemeLight = light; }",
            str(shade == "light").lower(),
        )
        page.wait_for_function(
            "() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color1') !== ''"
        )
    page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", shade == "dark")


def faults(page: "Page") -> list[str]:
    """What axe finds wrong."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE / "axe.min.js")
    found: list[str] = page.evaluate(_CHECK)
    return found


def sideways(page: "Page") -> list[str]:
    """What is wider than the page."""
    if page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"):
        return []
    wider: list[str] = page.evaluate(_WIDER)
    return wider or ["the page"]


def assert_keyboard_reaches_everything(page: "Page") -> None:
    """Tab by Tab through the page; each stop is seen."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(
        "() => { const before = document.createElement('span'); before.tabIndex = -1;"
        "document.body.prepend(before); before.focus(); }"
    )
    count = page.evaluate(_TABBABLE)
    assert count > 0
    for _step in range(count + 20):
        # In the editor Tab indents, as everybody expects there; Escape first leaves it.
        if page.evaluate("() => document.activeElement?.matches('.cm-content') ?? false"):
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        if not page.evaluate("() => window.arrive()"):
            break
    missed = page.evaluate(
        "() => window.tabbable.filter((one) => !window.reached.has(one) && one.isConnected)"
        ".map((one) => one.outerHTML.slice(0, 120))"
    )
    assert missed == []
    unseen = page.evaluate("() => window.unseen")
    assert unseen == [], "\n".join(unseen)


def show_students_panes(seat: Seat, page: "Page", listing_id: str) -> None:
    at = seat.show(
        page,
        ("marketplace", {"query": "pandas"}),
        ("listing", {"listing_id": listing_id}),
        ("booking", {"listing_id": listing_id}),
    )
    at["marketplace"].locator(".helpout-offer").first.wait_for()
    at["listing"].get_by_role("button", name="Book ").first.wait_for()
    at["booking"].get_by_label("In your words").fill("why?")
    at["booking"].locator("[data-start]").first.wait_for()
    until(page, lambda: page.locator("main [aria-busy=true]").count() == 0)


def show_tutors_panes(seat: Seat, page: "Page", _listing_id: str) -> None:
    at = seat.show(page, "welcome", "availability", ("my_helpouts", {"tab": "offer"}))
    at["welcome"].get_by_label("Your name").wait_for()
    at["my_helpouts"].get_by_role("button", name="Save hours").wait_for()
    at["my_helpouts"].get_by_role("button", name="Edit").first.click()
    for fold in at["availability"].locator(".helpout-avail__fold > summary").all():
        fold.click()
    for name in ("Add a season", "Add a day", "Add holidays", "Add a journey", "Other dates"):
        at["availability"].get_by_role("button", name=name).click()
    until(page, lambda: page.locator("main [aria-busy=true]").count() == 0)


def test_faults_would_be_found(tutor: Seat) -> None:
    page = tutor.page()
    page.set_viewport_size(NARROW)
    page.evaluate(
        "() => { document.querySelector('main').innerHTML = '<button></button>"
        '<p style="color: #999; background: #fff; width: 400px">pale and wide</p>\'; }'
    )
    assert {fault.partition(":")[0] for fault in faults(page)} == {"button-name", "color-contrast"}
    assert sideways(page) == ["p."]


@pytest.mark.parametrize("theme", ["plain light", "plain dark", "lab light", "lab dark"])
def test_panes_can_be_read_by_everybody(
    tutor: Seat, student: Seat, adas_listing: str, theme: str
) -> None:
    found = []
    for seat, show in ((student, show_students_panes), (tutor, show_tutors_panes)):
        page = seat.page()
        page.set_viewport_size(WIDE)
        put_on(page, seat, theme)
        show(seat, page, adas_listing)
        found += faults(page)
        page.set_viewport_size(NARROW)
        found += faults(page) + sideways(page)
    assert found == []


def test_keys_reach_everything(tutor: Seat, student: Seat, adas_listing: str) -> None:
    for seat, show in ((student, show_students_panes), (tutor, show_tutors_panes)):
        page = seat.page()
        page.set_viewport_size(WIDE)
        show(seat, page, adas_listing)
        assert_keyboard_reaches_everything(page)


@pytest.fixture(scope="module")
def live(browser: "Browser", stage: Stage, adas_listing: str) -> Iterator[Desk]:
    """A student before the live session, with all its parts as panes of their own below."""
    with seat_at(browser, stage.student, STUDENT_ZONE) as student:
        booking = book(student, adas_listing, summary="rows get lost", code="rows = 41")
        live_session_id = booking["live_session_id"]
        with lent_kernel(student, live_session_id):
            page = student.page()
            page.set_viewport_size(WIDE)
            desk = Desk.open(student, page, live_session_id)
            desk.pane.get_by_role("button", name=CHAT_ONLY).wait_for()
            yield desk
        student.api("POST", f"live_sessions/{live_session_id}/end", {})


def in_all_themes(desk: Desk) -> list[str]:
    found = []
    for theme in ("plain light", "plain dark"):
        put_on(desk.page, desk.seat, theme)
        for size in (NARROW, WIDE):
            desk.page.set_viewport_size(size)
            where = f"{theme}, {size['width']} px: "
            found += [where + fault for fault in faults(desk.page)]
            found += [where + fault for fault in sideways(desk.page)]
    return found


def test_the_check_before_joining(live: Desk) -> None:
    assert in_all_themes(live) == []
    assert_keyboard_reaches_everything(live.page)


def test_inside_the_live_session(live: Desk) -> None:
    live.enter(CHAT_ONLY)
    live.chat("a line of chat")
    run(live.seat, live.live_session_id, live.cell_id(), "print('printed')\n1/0")
    live.pane.locator("[data-helpout-run=error]").wait_for()
    names = ("call", "screen_share", "shared_cell")
    live.seat.show(
        live.page, *((name, {"live_session_id": live.live_session_id}) for name in names)
    )
    live.page.locator("[data-pane=shared_cell] [data-helpout-cell]").wait_for()
    assert in_all_themes(live) == []
    assert_keyboard_reaches_everything(live.page)


def test_the_pad_with_what_opens_in_it(live: Desk) -> None:
    live.reload()
    live.wait_online()
    live.pane.get_by_role("button", name="More for the cells").click()
    live.cell.get_by_role("button", name="More for cell 1").click()
    live.cell.get_by_role("button", name="Comment", exact=True).click()
    live.pane.get_by_role("textbox", name="Your comment").fill("why?")
    live.page.keyboard.press("Control+Enter")
    live.cell.get_by_role("button", name="Answer").wait_for()
    live.cell.get_by_role("button", name="More for cell 1").click()
    live.cell.get_by_role("button", name="Suggest a change").click()
    live.cell.get_by_role("textbox", name="Your suggestion").wait_for()
    for name in ("Variables", "What was run", "History", "Editor"):
        live.pane.get_by_role("button", name=name, exact=True).click()
        until(live.page, lambda: live.pane.locator("[aria-busy=true]").count() == 0)
        assert in_all_themes(live) == [], name
        if name == "Variables":
            live.cell.get_by_role("button", name="Discard").click()
