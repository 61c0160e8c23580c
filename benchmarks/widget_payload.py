"""What one of our widgets sends to the browser, and how soon its pane is in the page.

Owns the cells that are run, the rounds and the names of the rows. In a real JupyterLab, in
Chromium, with the browser's cache warm: the first round is in nobody's figures.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.jupyter import JupyterServer
from benchmarks.lab_page import LabPage, Mounted
from benchmarks.marketplace import host_marketplace
from benchmarks.plan import Plan
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile

SET_UP = '''
import importlib.util, pathlib
import anywidget, helpout_widgets

SHOW = """export default {
  render({ el }) {
    const shown = document.createElement("div");
    shown.className = "bench-NAME";
    shown.textContent = "NAME";
    el.append(shown);
  },
};
"""

class Plain(anywidget.AnyWidget):
    _esm = (SHOW.replace("NAME", "plain") + "// " + "x" * 2000)[:2000]

home = importlib.util.find_spec("helpout_server").submodule_search_locations[0]
scripts = sorted(pathlib.Path(home, "static").rglob("*.js"))
bundle = "\\n".join(script.read_text(encoding="utf-8") for script in scripts)

class Carrying(anywidget.AnyWidget):
    _esm = "const carried = " + repr(bundle) + ";\\n" + SHOW.replace("NAME", "carrying")
'''

PLAIN = "anywidget, 2 kB _esm"
CARRYING = "anywidget, bundle in _esm"
OURS = "helpouts"
CELLS = {OURS: "helpout_widgets.Marketplace()", PLAIN: "Plain()", CARRYING: "Carrying()"}
ELEMENTS = {
    OURS: ".jp-OutputArea [class*='helpout-']",
    PLAIN: ".bench-plain",
    CARRYING: ".bench-carrying",
}
BYTES_GOAL = Goal("value", 7_000)
MOUNT_GOAL = Goal("ratio", 1.25)


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``widget_payload``."""
    server = JupyterServer()
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as work:
        try:
            await server.start(Path(work))
            await host_marketplace(server)
            return rows_of(await run_rounds(server, plan))
        finally:
            server.stop()


async def run_rounds(server: JupyterServer, plan: Plan) -> dict[str, list[Mounted]]:
    """Every widget's runs, in rotating order."""
    figures: dict[str, list[Mounted]] = {name: [] for name in CELLS}
    names = list(CELLS)
    async with LabPage(server, [SET_UP, *CELLS.values()]) as page:
        await page.run_silent(0)
        for number in range(plan.widget_rounds + 1):
            turn = number % len(names)
            for name in [*names[turn:], *names[:turn]]:
                mounted = await page.run_widget(names.index(name) + 1, ELEMENTS[name])
                if number:
                    figures[name].append(mounted)
    return figures


def rows_of(figures: dict[str, list[Mounted]]) -> list[Row]:
    """Bytes beside both peers, mounting beside the plain one."""
    received = {
        name: percentile([run.bytes_received for run in runs], 50) for name, runs in figures.items()
    }
    mount_ms = {name: [run.mount_ms for run in runs] for name, runs in figures.items()}
    return [
        make_row(
            "widget_bytes",
            received[OURS],
            "B",
            peer=CARRYING,
            peer_value=received[CARRYING],
            goal=BYTES_GOAL,
        ),
        make_row(
            "widget_bytes_vs_plain",
            received[OURS],
            "B",
            peer=PLAIN,
            peer_value=received[PLAIN],
        ),
        make_row(
            "pane_mount_ms",
            percentile(mount_ms[OURS], 50),
            "ms",
            peer=PLAIN,
            peer_value=percentile(mount_ms[PLAIN], 50),
            ratio=paired_ratio(mount_ms[OURS], mount_ms[PLAIN]),
            goal=MOUNT_GOAL,
        ),
    ]
