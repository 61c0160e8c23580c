"""The kernel host whole: marketplace, student's Jupyter server and kernel, pages of both people."""

import asyncio
import resource
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
import pytest_asyncio

from tests.integration.kernel_host.stage import Page, Stage, new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Scene:
    """The stage with both pages in the room and the kernel lent."""

    stage: Stage
    tutor: Page
    student: Page

    @property
    def seen(self) -> int:
        """Frames the tutor has; entries after that are new."""
        return len(self.tutor.frames)

    async def refused(self, request_id: str) -> str:
        body = await self.tutor.entry("run_refused", request_id=request_id)
        return str(body["code"])

    async def finished(self, run_id: str) -> str:
        body = await self.tutor.entry("run_finished", run_id=run_id)
        return str(body["status"])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    try:
        await stage.start()
        scene = Scene(stage, await stage.page("tutor"), await stage.page("student"))
        status, state = await stage.host("POST", "attach", {"kernel_id": stage.kernel_id})
        assert status == 200, state
        yield scene
        await scene.tutor.close()
        await scene.student.close()
    finally:
        await stage.stop()


async def test_the_room_sees_the_host_and_its_kernel(scene: Scene) -> None:
    frame = await scene.tutor.frame(lambda f: f["type"] == "kernel" and f["kernel"] is not None)
    assert frame["kernel"]["kernel_id"] == scene.stage.kernel_id
    assert frame["kernel"]["language"] == "python"
    await scene.tutor.frame(
        lambda f: f["type"] == "presence" and any(p["role"] == "host" for p in f["participants"])
    )
    _, state = await scene.stage.host("GET")
    assert state["attached"]
    assert state["connected"]


async def test_an_unknown_kernel_cannot_be_lent(scene: Scene) -> None:
    status, problem = await scene.stage.host("POST", "attach", {"kernel_id": "nope"})
    assert (status, problem["code"]) == (404, "not_found")
    status, _ = await scene.stage.host("POST", "attach", {"kernel_id": scene.stage.kernel_id})
    assert status == 200


async def test_nothing_runs_without_a_grant(scene: Scene) -> None:
    request = await scene.tutor.request_run(new_id("grant"), "1")
    assert await scene.refused(request) == "no_grant"


async def test_a_run_by_grant_is_told_from_beginning_to_end(scene: Scene) -> None:
    grant = await scene.stage.grant()
    run = await scene.tutor.request_run(grant, "print('hi'); 40 + 2")
    assert await scene.finished(run) == "ok"
    kinds = [body["kind"] for body in scene.tutor.entries(run_id=run)]
    assert kinds[:2] == ["run_queued", "run_started"]
    assert kinds[-1] == "run_finished"
    assert set(kinds[2:-1]) == {"run_output"}
    parts = [body["part"] for body in scene.tutor.entries(run_id=run, kind="run_output")]
    assert parts == list(range(1, len(parts) + 1))
    assert scene.tutor.text_of(run) == "hi\n"


async def test_an_id_serves_once_and_bytes_must_fit_their_hash(scene: Scene) -> None:
    grant = await scene.stage.grant()
    run = await scene.tutor.request_run(grant, "1")
    assert await scene.finished(run) == "ok"
    await scene.tutor.request_run(grant, "2", request_id=run)
    assert await scene.refused(run) == "repeated"
    changed = await scene.tutor.request_run(grant, "evil()", code_hash="0" * 64)
    assert await scene.refused(changed) == "changed"


async def test_another_account_cannot_use_a_grant(scene: Scene) -> None:
    grant = await scene.stage.grant()
    request = await scene.student.request_run(grant, "1")
    assert await scene.refused(request) == "no_grant"


async def test_runs_are_counted(scene: Scene) -> None:
    grant = await scene.stage.grant(runs=1)
    run = await scene.tutor.request_run(grant, "1")
    assert await scene.finished(run) == "ok"
    assert (await scene.tutor.entry("grants_changed", why="used_up"))["grants"] == []
    assert await scene.refused(await scene.tutor.request_run(grant, "2")) == "grant_used_up"


async def test_revoking_refuses_the_next_run_and_the_audit_shows_all(scene: Scene) -> None:
    grant = await scene.stage.grant()
    ran = await scene.tutor.request_run(grant, "x = 'the full code'")
    assert await scene.finished(ran) == "ok"
    status, state = await scene.stage.host("POST", "grants/revoke", {})
    assert (status, state["grants"]) == (200, [])
    request = await scene.tutor.request_run(grant, "y = 1")
    assert await scene.refused(request) == "grant_revoked"
    _, audit = await scene.stage.host("GET", "audit")
    mine = [line for line in audit["lines"] if line["grant_id"] == grant]
    assert sorted(line["what"] for line in mine) == ["granted", "ran", "ran", "refused", "revoked"]
    began, over = (line for line in mine if line["what"] == "ran")
    assert (over["run_id"], over["code"], over["reason"]) == (ran, "", "ok")
    assert over["duration_ms"] >= 0
    assert began["duration_ms"] is None
    assert began["kernel_name"] == over["kernel_name"] != ""
    by = {line["what"]: line for line in mine if line is not over}
    assert by["ran"]["code"] == "x = 'the full code'"
    assert by["ran"]["display_name"] == "Tom Tutor"
    assert by["refused"]["reason"] == "grant_revoked"
    (file,) = (scene.stage.data_dir / "audit").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_tutor_interrupts_a_run_of_their_own_alone(scene: Scene) -> None:
    _, own = await scene.stage.host(
        "POST", "runs", {"cell_id": "cell_000000000001", "code": "import time; time.sleep(600)"}
    )
    await scene.tutor.entry("run_started", run_id=own["run_id"])
    await scene.tutor.send("interrupt_request", run_id=own["run_id"])
    grant = await scene.stage.grant()
    theirs = await scene.tutor.request_run(grant, "while True: pass")
    await scene.tutor.entry("run_queued", run_id=theirs)
    assert not scene.tutor.entries(kind="run_finished", run_id=own["run_id"])
    status, _ = await scene.stage.host("POST", "interrupt", {})
    assert status == 200
    assert await scene.finished(own["run_id"]) == "error"
    await scene.tutor.entry("run_started", run_id=theirs)
    await scene.tutor.send("interrupt_request", run_id=theirs)
    assert await scene.finished(theirs) == "error"


async def test_input_is_answered_by_the_student_on_their_server(scene: Scene) -> None:
    grant = await scene.stage.grant()
    run = await scene.tutor.request_run(grant, "print(input('who? '))")
    asked = await scene.tutor.entry("input_requested", run_id=run)
    assert (asked["prompt"], asked["password"]) == ("who? ", False)
    status, _ = await scene.stage.host("POST", "input", {"run_id": new_id("run"), "text": "x"})
    assert status == 409
    status, _ = await scene.stage.host("POST", "input", {"run_id": run, "text": "Sue"})
    assert status == 204
    assert await scene.finished(run) == "ok"
    assert scene.tutor.text_of(run) == "Sue\n"
    assert scene.tutor.entries(kind="input_answered", run_id=run)


async def test_a_flood_is_cut_and_the_room_stays_well(scene: Scene) -> None:
    grant = await scene.stage.grant()
    code = "for i in range(50_000): print('x' * 1_000)"
    run = await scene.tutor.request_run(grant, code)
    assert await scene.finished(run) == "ok"
    assert len(scene.tutor.text_of(run)) <= 1_000_000
    outputs = scene.tutor.entries(kind="run_output", run_id=run)
    assert outputs[-1]["steps"][-1]["op"] == "truncated"


async def test_a_loop_that_prints_a_gigabyte_is_survived_and_stopped(scene: Scene) -> None:
    server = scene.stage.server.process
    assert server is not None
    before = _memory(server.pid)
    grant = await scene.stage.grant()
    after = scene.seen
    code = "line = 'x' * 999\nfor i in range(1_000_000): print(line)"
    run = await scene.tutor.request_run(grant, code)
    await scene.tutor.frame(
        lambda f: f["type"] == "entry" and _cuts(f["entry"]["body"], run), after=after
    )
    told = len(scene.tutor.frames)
    # The page hears no more of it, while the server goes on reading what nobody wants.
    most = before
    for _ in range(20):
        status, _state = await scene.stage.host("GET")
        assert status == 200
        most = max(most, _memory(server.pid))
        await asyncio.sleep(0.1)
    assert not [f for f in scene.tutor.frames[told:] if f["type"] == "entry"]
    assert most - before < 150_000_000
    assert scene.seen - after < 200
    await scene.tutor.send("interrupt_request", run_id=run)
    assert await scene.finished(run) == "error"
    assert len(scene.tutor.text_of(run)) <= 1_000_000
    run = await scene.tutor.request_run(grant, "print('well')")
    assert await scene.finished(run) == "ok"
    assert scene.tutor.text_of(run) == "well\n"


def _memory(pid: int) -> int:
    """Bytes that a process holds in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def _cuts(body: dict[str, Any], run_id: str) -> bool:
    """Whether that entry says that the rest of the run is not told."""
    steps = body.get("steps", []) if body.get("run_id") == run_id else []
    return any(step["op"] == "truncated" for step in steps)


async def test_grants_pause_while_the_student_is_away(scene: Scene) -> None:
    await scene.stage.grant(minutes=5)
    after = scene.seen
    await scene.student.close()
    paused = await scene.tutor.entry("grants_changed", why="paused", after=after)
    assert paused["grants"][0]["paused"]
    request = await scene.tutor.request_run(paused["grants"][0]["grant_id"], "1")
    assert await scene.refused(request) == "paused"
    scene.student = await scene.stage.page("student")
    resumed = await scene.tutor.entry("grants_changed", why="resumed", after=after)
    assert resumed["grants"][0]["remaining_ms"] <= paused["grants"][0]["remaining_ms"]


async def test_a_round_trip_is_short(scene: Scene) -> None:
    grant = await scene.stage.grant()
    took: list[float] = []
    for _ in range(10):
        began = time.perf_counter()
        run = await scene.tutor.request_run(grant, "1")
        await scene.finished(run)
        took.append(time.perf_counter() - began)
    assert sorted(took)[5] < 0.5


async def test_nothing_is_lost_when_the_marketplace_is_killed(scene: Scene) -> None:
    stage = scene.stage
    grant = await stage.grant()
    code = "import time\nfor i in range(30):\n    print(i, flush=True)\n    time.sleep(0.1)"
    run = await scene.tutor.request_run(grant, code)
    await scene.tutor.entry("run_output", run_id=run)
    await stage.marketplace.stop(signal.SIGKILL)
    await scene.student.close()
    await scene.tutor.close()
    _, state = await stage.host("GET")
    assert state["attached"]
    await stage.marketplace.start()
    await stage.market_listens()
    scene.student = await stage.page("student")
    scene.tutor = await stage.page("tutor")

    def over(frame: dict[str, object]) -> bool:
        entry = frame.get("entry")
        body = entry["body"] if isinstance(entry, dict) else {}
        return body.get("kind") == "run_finished" and body.get("run_id") == run

    await scene.tutor.frame(over)
    later = await stage.page("tutor")
    snapshot = later.frames[0]["snapshot"]
    (state,) = [told for told in snapshot["runs"] if told["run_id"] == run]
    assert state["status"] == "ok"
    text = "".join(o["text"] for o in state["outputs"] if o["output_type"] == "stream")
    assert text == "".join(f"{number}\n" for number in range(30))
    await later.close()
    grants = [g["grant_id"] for g in snapshot["grants"]]
    assert grants == [grant]


async def test_the_take_away_is_saved_beside_the_notebooks(scene: Scene) -> None:
    status, first = await scene.stage.host("POST", "take_away", {})
    assert status == 200, first
    assert first["path"].startswith("helpouts/20")
    assert first["path"].endswith("Pandas group by.ipynb")
    status, second = await scene.stage.host("POST", "take_away", {})
    assert second["path"] != first["path"]
    for path in (first["path"], second["path"]):
        notebook = nbformat.read(scene.stage.root / path, as_version=4)
        nbformat.validate(notebook)
        assert any("hi" in cell.source for cell in notebook.cells)


async def test_detaching_ends_grants_and_the_run_of_somebody_else(scene: Scene) -> None:
    grant = await scene.stage.grant()
    run = await scene.tutor.request_run(grant, "import time; time.sleep(600)")
    await scene.tutor.entry("run_started", run_id=run)
    status, state = await scene.stage.host("POST", "detach", {})
    assert (status, state["attached"], state["grants"]) == (200, False, [])
    assert await scene.finished(run) == "aborted"
    status, _ = await scene.stage.host(
        "POST", "grants", {"account_id": scene.stage.tutor_id, "level": "run"}
    )
    assert status == 409


async def test_a_take_away_needs_no_marketplace(scene: Scene) -> None:
    stage = scene.stage
    await scene.student.close()
    await scene.tutor.close()
    await stage.marketplace.stop(signal.SIGKILL)
    status, saved = await stage.host("POST", "take_away", {})
    assert status == 200, saved
    notebook = nbformat.read(stage.root / saved["path"], as_version=4)
    nbformat.validate(notebook)
    assert any(cell.cell_type == "code" and "df['x']" in cell.source for cell in notebook.cells)
