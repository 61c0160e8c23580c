"""A live session of half an hour, written by a script: two people, keys pressed one by one.

Seeded, so every run has the same one. Writes what a room stores: updates of the shared document
with their authors and times, and the entries of the log. Knows no server.
"""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Final

from pycrdt import Array, Doc, Map, Text

from helpout_server.contracts.entries import (
    Chat,
    Entry,
    EntryBody,
    Joined,
    RunFinished,
    RunOutput,
    RunQueued,
    RunStarted,
)
from helpout_server.contracts.output import AppendOutput, OutputStep, StreamText
from helpout_server.domain.document import read_cells, seed_document
from helpout_server.domain.replay_text import Epoch, Written

MINUTES: Final = 30
RUNS: Final = 60
PICTURES: Final = 15
START: Final = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
PEOPLE: Final = {"acc_ada000000000": "Ada Okafor", "acc_sam000000000": "Sam Nair"}
LINES: Final = (
    "orders = pd.read_csv('orders.csv', parse_dates=['day'])",
    "shops = shops.drop_duplicates('shop_id')",
    "joined = orders.merge(shops, on='shop_id', validate='many_to_one')",
    "joined.groupby('region')['amount'].agg(['count', 'sum'])",
    "print(len(orders), len(joined))",
    "# which shops are listed twice?",
    "weekly = joined.resample('W', on='day')['amount'].sum()",
    "ax = weekly.plot(title='Amount by week')",
    "for name, part in joined.groupby('region'):",
    "    print(name, part['amount'].describe())",
)
SAID: Final = (
    "Both tables have a column called region, so pandas renames them.",
    "Oh! region_x and region_y. Shall I drop one?",
    "Try joined.columns first.",
    "And some shops are listed twice. That is where the extra rows come from.",
    "48,210 in, 48,210 out. Thank you!",
)


@dataclass(slots=True)
class Session:
    """What a room would have stored."""

    epoch: Epoch
    entries: list[Entry]
    text: list[str]
    """What the cells say at the end."""
    edits: int


@dataclass(slots=True)
class _Script:
    chance: random.Random
    document: Doc[Any] = field(default_factory=Doc)
    written: list[Written] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    now_s: float = 0.0
    runs: int = 0
    pending: list[bytes] = field(default_factory=list)

    @property
    def cells(self) -> Array[Any]:
        cells: Array[Any] = self.document.get("cells", type=Array)
        return cells

    def say(self, account_id: str, body: EntryBody) -> None:
        at = START + timedelta(seconds=self.now_s)
        self.entries.append(
            Entry(seq=len(self.entries) + 1, at=at, account_id=account_id, body=body)
        )

    def sent(self, account_id: str) -> None:
        at_ms = round((START.timestamp() + self.now_s) * 1_000)
        self.written += [Written(at_ms, account_id, update) for update in self.pending]
        self.pending.clear()

    def press(self, account_id: str, place: int, letter: str, rate: float) -> None:
        """One key; 0.3 to 3 a second, as somebody who thinks and types."""
        source = self.cells[place]["source"]
        if letter == "\b":
            length = len(str(source).encode())
            del source[length - 1 : length]
        else:
            source += letter
        self.sent(account_id)
        self.now_s += self.chance.expovariate(rate)


def scripted_session() -> Session:
    """The session, made anew; takes some seconds, most of it for its pictures."""
    script = _Script(random.Random(20_260_601))
    seed = seed_document("cell_000000000000", "import pandas as pd\n")
    script.document.apply_update(seed)
    watching = script.document.observe(lambda event: script.pending.append(event.update))
    people = list(PEOPLE)
    for account_id, role in zip(people, ("tutor", "student"), strict=True):
        script.say(account_id, Joined(role="tutor" if role == "tutor" else "student"))
    while script.now_s < MINUTES * 60:
        who = script.chance.choice(people)
        _act(script, who)
    script.document.unobserve(watching)
    epoch = Epoch(round(START.timestamp() * 1_000), seed, script.written)
    text = [cell.source for cell in read_cells(script.document)]
    return Session(epoch, script.entries, text, len(script.written))


def _act(script: _Script, who: str) -> None:
    chance = script.chance
    due = script.runs < RUNS * script.now_s / (MINUTES * 60)
    if due:
        _run(script, who, chance.randrange(len(script.cells)))
    elif chance.random() < 0.15:
        script.say(who, Chat(text=chance.choice(SAID)))
        script.now_s += chance.uniform(2, 8)
    elif len(script.cells) < 12 and chance.random() < 0.06:
        id_ = f"cell_{len(script.cells):012d}"
        script.cells.append(Map({"id": id_, "cell_type": "code", "source": Text("")}))
        script.sent(who)
    else:
        _type(script, who, chance.randrange(len(script.cells)))


def _type(script: _Script, who: str, place: int) -> None:
    rate = script.chance.uniform(0.3, 3)
    for letter in "\n" + script.chance.choice(LINES)[: script.chance.randrange(8, 40)]:
        if script.now_s >= MINUTES * 60:
            return
        script.press(who, place, letter, rate)
        if script.chance.random() < 0.04:
            script.press(who, place, "\b", rate)
            script.press(who, place, letter, rate)


def _run(script: _Script, who: str, place: int) -> None:
    number = script.runs = script.runs + 1
    cell = script.cells[place]
    code = str(cell["source"])
    of: Any = {"run_id": f"run_{number:012d}", "cell_id": str(cell["id"])}
    digest = hashlib.sha256(code.encode()).hexdigest()
    script.say(who, RunQueued(**of, account_id=who, code=code, code_hash=digest))
    script.now_s += 0.02
    script.say(who, RunStarted(**of, kernel_name="Python 3 (ipykernel)", kernel_id="k"))
    for part, step in enumerate(_outputs(script.chance, number), 1):
        script.now_s += 0.1
        script.say(who, RunOutput(**of, part=part, steps=[step]))
    script.say(
        who,
        RunFinished(**of, status="ok", execution_count=number, duration_ms=310),
    )
    script.now_s += script.chance.uniform(1, 3)


def _outputs(chance: random.Random, number: int) -> Iterator[OutputStep]:
    yield StreamText(name="stdout", text=f"{48_000 + number} {48_000 + number}\n")
    if number % (RUNS // PICTURES) == 0:
        data = {"image/png": _plot(number), "text/plain": "<Figure size 640x480 with 1 Axes>"}
        yield AppendOutput(output={"output_type": "display_data", "data": data, "metadata": {}})
        return
    rows = "".join(
        f"<tr><th>{name}</th><td>{chance.randrange(20_000):,}</td>"
        f"<td>{chance.random() * 1e6:,.2f}</td></tr>"
        for name in ("north", "south", "west", "east")
    )
    table = f"<table><tr><th>region<th>count<th>sum</tr>{rows}</table>"
    data = {"text/html": table, "text/plain": "  region  count  sum"}
    output = {
        "output_type": "execute_result",
        "execution_count": number,
        "data": data,
        "metadata": {},
    }
    yield AppendOutput(output=output)


def _plot(number: int) -> str:
    """A picture as a notebook makes one."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    chance = random.Random(number)
    figure = Figure(figsize=(6.4, 4.8), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for name in ("north", "south", "west"):
        value, line = 100.0, []
        for _ in range(120):
            value += chance.gauss(0, 4)
            line.append(value)
        axes.plot(line, label=name)
    axes.set_title(f"Amount by week, try {number}")
    axes.legend()
    out = BytesIO()
    figure.savefig(out, format="png")
    return b64encode(out.getvalue()).decode()
