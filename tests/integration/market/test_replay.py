"""A live session's replay and take-away over HTTP, of what a real room stored."""

import asyncio
from typing import Any

from pycrdt import Array

from tests.integration.market.conftest import Market
from tests.integration.market.test_handouts import draft
from tests.integration.market.test_pictures import pair


def texts_of(replay: dict[str, Any]) -> list[str]:
    """What the cells say at the end, in order."""
    texts = [""] * len(replay["cells"])
    edits = replay["edits"]
    for cell, start, removed, added in zip(
        edits["cell"], edits["start"], edits["removed"], edits["added"], strict=True
    ):
        texts[cell] = texts[cell][:start] + added + texts[cell][start + removed :]
    return [texts[place] for place in replay["orders"][-1]["cells"]]


async def test_what_people_wrote_and_said_is_told_in_order(market: Market) -> None:
    tutor, student, id_ = await pair(market)
    stranger = await market.account("Eve")
    path = f"live_sessions/{id_}/replay"
    assert (await student.get(path))["edits"]["at_ms"] == [], "nobody was there yet"
    hers, his = await tutor.room(id_), await student.room(id_)
    for one in (hers, his):
        await one.until(lambda one=one: len(one.doc.get("cells", type=Array)) > 0)  # type: ignore[misc]
    before = str(his.source())
    his.edit(lambda text: text.insert(0, "import pandas\n"))
    await hers.until(lambda: str(hers.source()) == f"import pandas\n{before}")
    hers.send("send_chat", frame_id="frm_0000000000000009", text="Now run it")
    await his.until(lambda: his.texts() == ["Now run it"])
    await tutor.post(f"live_sessions/{id_}/handouts", draft())

    # What was written is stored a moment after it was told.
    replay = await tutor.get(path)
    async with asyncio.timeout(30):
        while texts_of(replay) != [f"import pandas\n{before}"]:
            replay = await tutor.get(path)
    names = [one["display_name"] for one in replay["people"]]
    assert names == ["Sam", "Tom"]
    assert replay["edits"]["who"][-1] == 0
    said = [(one["kind"], one["text"], names[one["who"]]) for one in replay["lines"]]
    assert said[-2:] == [("chat", "Now run it", "Tom"), ("handout", "Slides of today.pdf", "Tom")]
    assert await stranger.refused("GET", path) == (404, "not_found")

    away = (await student.get(f"live_sessions/{id_}/take_away"))["notebook"]
    told = "\n".join(cell["source"] for cell in away["cells"])
    assert "file: Slides of today.pdf" in told
    assert before == "" or "+import pandas" in told
