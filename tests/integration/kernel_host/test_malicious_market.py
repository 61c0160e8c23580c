"""A marketplace that lies: it asks in others' names, repeats, changes bytes, and forges.

The marketplace is played here: the kernel host is the real one, with a real kernel, and whatever
the marketplace says to it comes from this test.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import msgspec
import pytest
import pytest_asyncio
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from helpout_server.adapters.kernel_host.host import KernelHost
from helpout_server.adapters.kernel_host.surroundings import Surroundings
from helpout_server.adapters.system import SystemClock, SystemIds
from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.host import GrantDraft, OwnRunDraft
from helpout_server.domain.errors import NotFound
from tests.integration.kernel_host.stage import new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")
T = TypeVar("T")
LENDER = {"id": "acc_lender000000", "display_name": "Sue"}
TUTOR = {"id": "acc_tutor0000000", "display_name": "Tom"}
OTHER = {"id": "acc_other0000000", "display_name": "Eve"}
WAIT_S = 30.0


class Market:
    """Says what the test wants, and keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.changed = asyncio.Event()
        self.coming: asyncio.Queue[str | None] = asyncio.Queue()
        self.close_code: int | None = None
        self._n = 0

    async def get(self, path: str, returns: type[T], query: Mapping[str, str] | None = None) -> T:
        raise AssertionError(path)

    async def post(self, path: str, body: Any, returns: type[T] | None = None) -> T | None:
        return None

    async def open_socket(self, path: str) -> "Market":
        return self

    async def send(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            return
        frame = msgspec.json.decode(message)
        self.said.append(frame)
        self.changed.set()
        if frame["type"] == "hello":
            self.coming.put_nowait(msgspec.json.encode(welcome(frame["connection_id"])).decode())

    async def receive(self) -> str | None:
        return await self.coming.get()

    def close(self, code: int = 1000, reason: str = "") -> None:
        self.coming.put_nowait(None)

    def frame(self, kind: str, **fields: Any) -> None:
        self._n += 1
        self.coming.put_nowait(msgspec.json.encode({"type": kind, "n": self._n, **fields}).decode())

    def ask(self, account: dict[str, str], grant_id: str, code: str, **changes: Any) -> str:
        request = {
            "type": "run_request",
            "n": 1,
            "grant_id": grant_id,
            "request_id": new_id("run"),
            "cell_id": "cell_000000000001",
            "code": code,
            "code_hash": hashlib.sha256(code.encode()).hexdigest(),
            **changes,
        }
        self.frame("run_requested", account_id=account["id"], request=request)
        return str(request["request_id"])

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        bodies = [said["body"] for said in self.said if said["type"] == "host_entry"]
        return [body for body in bodies if body["kind"] == kind]

    async def told(self, kind: str, **fields: Any) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_S):
            while True:
                self.changed.clear()
                for body in self.bodies(kind):
                    if all(body.get(key) == value for key, value in fields.items()):
                        return body
                await self.changed.wait()


def participant(account: dict[str, str], role: str, order: int) -> dict[str, Any]:
    return {
        "connection_id": f"con_{order:012d}",
        "account": account,
        "role": role,
        "order": order,
        "here": True,
        "device": "page",
        "hand": 0,
    }


def welcome(connection_id: str) -> dict[str, Any]:
    return {
        "type": "welcome", "connection_id": connection_id, "account_id": LENDER["id"],
        "role": "host", "resume_token": "t", "resumed": False, "received": 0, "epoch": "e",
        "seq": 0, "entries": [], "call": [], "topology": "mesh", "call_limit": 4,
        "snapshot": {"chat": [], "pad": [], "runs": [], "grants": [], "ended": False},
        "participants": [participant(LENDER, "student", 1), participant(TUTOR, "tutor", 2),
            participant(OTHER, "tutor", 3)],
        "lead_id": TUTOR["id"], "kernel": None, "ends_in_ms": 60_000, "heartbeat_ms": 20_000,
        "recording": RECORDING,
    }  # fmt: skip


RECORDING: dict[str, Any] = {
    "name": "off", "recording_id": None, "asked_by": None, "parts": {"sound": True, "screen": True},
    "keep_days": 0, "agreed": [], "awaited": [], "recorded_ms": 0,
}  # fmt: skip


@dataclass
class Scene:
    market: Market
    host: KernelHost
    marks: Path
    """What code that ran leaves behind."""

    def code(self) -> tuple[str, Path]:
        """Code that shows whether it ran, and where."""
        mark = self.marks / secrets.token_hex(6)
        return f"open({str(mark)!r}, 'w').close()", mark

    async def grant(self, **fields: Any) -> str:
        draft = {"account_id": TUTOR["id"], "level": "run", **fields}
        await self.host.give(GrantDraft(**draft))
        return self.host.state().grants[0].grant_id

    async def after_all(self) -> None:
        """Wait until a run of the student's own, asked for after everything else, is over."""
        run_id = await self.host.run_own(OwnRunDraft(cell_id="cell_000000000001", code="1"))
        await self.market.told("run_finished", run_id=run_id)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def scene(
    kernels: AsyncMappingKernelManager, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    market = Market()
    around = Surroundings(
        kernels=kernels,
        marketplace=market,
        data_dir=tmp_path_factory.mktemp("data"),
        clock=SystemClock(),
        ids=SystemIds(),
        log=logging.getLogger("test"),
        final_closes=frozenset(),
    )
    lender, lead = (msgspec.convert(one, PublicAccount) for one in (LENDER, TUTOR))
    live_session: Any = SimpleNamespace(id="live_000000000001", lender=lender, lead=lead)
    host = KernelHost(live_session, around)
    await host.attach(await kernels.start_kernel())
    yield Scene(market, host, tmp_path_factory.mktemp("marks"))
    await host.close()


async def test_nothing_runs_outside_a_live_grant(scene: Scene) -> None:
    market, asked = scene.market, []
    code, mark = scene.code()
    asked.append(market.ask(TUTOR, new_id("grant"), code))
    asked.append(market.ask(LENDER, new_id("grant"), code))
    edit = await scene.grant(level="edit")
    asked.append(market.ask(TUTOR, edit, code))
    await market.told("run_refused", request_id=asked[-1])
    over = await scene.grant()
    await scene.grant()
    asked.append(market.ask(TUTOR, over, code))
    live = await scene.grant()
    asked.append(market.ask(OTHER, live, code))
    asked.append(market.ask(LENDER, live, code))
    asked.append(market.ask(TUTOR, live, code, code_hash="0" * 64))
    asked.append(market.ask(TUTOR, live, code + "  # more", code_hash=hash_of(code)))
    codes = [(await market.told("run_refused", request_id=one))["code"] for one in asked]
    assert codes == [*["no_grant"] * 2, "level_too_low", *["no_grant"] * 3, *["changed"] * 2]
    scene.host.revoke_all()
    late = market.ask(TUTOR, live, code)
    assert (await market.told("run_refused", request_id=late))["code"] == "grant_revoked"
    await scene.after_all()
    assert not mark.exists()
    assert {line.what for line in await scene.host.audit() if line.run_id in asked} == {"refused"}


async def test_a_grant_is_used_as_often_as_it_says_and_an_id_once(scene: Scene) -> None:
    market = scene.market
    grant = await scene.grant(runs=1)
    code, mark = scene.code()
    first = market.ask(TUTOR, grant, "1")
    again = market.ask(TUTOR, grant, code, request_id=first)
    beyond = market.ask(TUTOR, grant, code)
    assert (await market.told("run_finished", run_id=first))["status"] == "ok"
    assert (await market.told("run_refused", request_id=again))["code"] == "repeated"
    assert (await market.told("run_refused", request_id=beyond))["code"] == "grant_used_up"
    await scene.after_all()
    assert not mark.exists()


async def test_no_word_of_the_room_answers_for_the_student(scene: Scene) -> None:
    market = scene.market
    grant = await scene.grant(ask_each=True)
    code, mark = scene.code()
    asked = market.ask(TUTOR, grant, code)
    await market.told("run_asked", request_id=asked)
    cell = "cell_000000000001"
    forged: list[dict[str, Any]] = [
        {"kind": "run_answered", "request_id": asked, "cell_id": cell, "allowed": True,
            "account_id": TUTOR["id"], "why": "answered"},
        {"kind": "run_queued", "run_id": asked, "cell_id": cell, "account_id": LENDER["id"],
            "code": code, "code_hash": hash_of(code), "scratch": False},
        {"kind": "run_started", "run_id": asked, "cell_id": cell, "kernel_name": "",
            "kernel_id": ""},
        {"kind": "run_output", "run_id": asked, "cell_id": cell, "part": 1, "steps": []},
        {"kind": "grants_changed", "why": "given", "grants": [{"grant_id": "grant_forged000000",
            "account_id": OTHER["id"], "level": "run", "runs_left": None, "remaining_ms": None,
            "paused": False, "ask_each": False, "variables": True}]},
    ]  # fmt: skip
    for seq, body in enumerate(forged, 1):
        entry = {"seq": seq, "at": "2026-11-22T10:00:00Z", "account_id": LENDER["id"], "body": body}
        market.frame("entry", entry=entry)
    by_forged = market.ask(OTHER, "grant_forged000000", code)
    assert (await market.told("run_refused", request_id=by_forged))["code"] == "no_grant"
    market.frame(
        "kernel_asked", connection_id="con_000000000009", account_id=OTHER["id"],
        question_id="ask_000000000001", question={"kind": "variables"},
    )  # fmt: skip
    async with asyncio.timeout(WAIT_S):
        while not (answers := [one for one in market.said if one["type"] == "answer_kernel"]):
            market.changed.clear()
            await market.changed.wait()
    assert answers[0]["refusal"] == "no_grant"
    await scene.after_all()
    assert not mark.exists()
    with pytest.raises(NotFound):
        await scene.host.answer_run(new_id("run"), allowed=True)
    await scene.host.answer_run(asked, allowed=True)
    assert (await market.told("run_finished", run_id=asked))["status"] == "ok"
    assert mark.exists()


async def test_all_that_runs_inside_a_grant_is_in_the_audit(scene: Scene) -> None:
    market = scene.market
    grant = await scene.grant()
    ids = [market.ask(TUTOR, grant, f"n = {number}") for number in range(5)]
    for one in ids:
        await market.told("run_finished", run_id=one)
    lines = {
        line.run_id: line
        for line in await scene.host.audit()
        if line.what == "ran" and line.duration_ms is None
    }
    assert [lines[one].code for one in ids] == [f"n = {number}" for number in range(5)]
    assert {lines[one].account_id for one in ids} == {TUTOR["id"]}


def hash_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
