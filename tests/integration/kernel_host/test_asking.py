"""Runs that wait for the student's word, runs taken back, other kernels, and questions."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.integration.kernel_host.stage import Page, Stage, new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Scene:
    stage: Stage
    tutor: Page
    student: Page

    async def answer(self, request_id: str, *, allowed: bool) -> int:
        body = {"request_id": request_id, "allowed": allowed}
        status, _ = await self.stage.host("POST", "runs/answer", body)
        return status

    async def ask(self, page: Page, question: dict[str, Any]) -> dict[str, Any]:
        question_id = new_id("ask")
        await page.send("ask_kernel", question_id=question_id, question=question)
        return await page.frame(
            lambda f: f["type"] == "kernel_answered" and f["question_id"] == question_id
        )

    async def ask_in_turn(self, page: Page, question: dict[str, Any]) -> dict[str, Any]:
        """Once the kernel is done with what came before."""
        async with asyncio.timeout(30):
            while True:
                told = await self.ask(page, question)
                if told["refusal"] != "busy":
                    return told


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    stage.knows_bash()
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


async def test_a_run_waits_for_the_students_word_and_is_counted_when_allowed(scene: Scene) -> None:
    grant = await scene.stage.grant(ask_each=True, runs=1)
    run = await scene.tutor.request_run(grant, "print('asked')")
    asked = await scene.student.entry("run_asked", request_id=run)
    assert (asked["code"], asked["account_id"]) == ("print('asked')", scene.stage.tutor_id)
    assert asked["code_hash"] == hashlib.sha256(b"print('asked')").hexdigest()
    _, state = await scene.stage.host("GET")
    assert state["grants"][0]["runs_left"] == 1
    assert not scene.tutor.entries(kind="run_queued", run_id=run)
    assert await scene.answer(run, allowed=True) == 204
    assert (await scene.tutor.entry("run_finished", run_id=run))["status"] == "ok"
    kinds = [
        b["kind"] for b in scene.tutor.entries() if run in (b.get("run_id"), b.get("request_id"))
    ]
    assert kinds[:4] == ["run_asked", "run_answered", "run_queued", "run_started"]
    assert scene.tutor.text_of(run) == "asked\n"
    # Once, and never again: neither by another answer nor by the same id.
    assert await scene.answer(run, allowed=True) == 404
    await scene.tutor.request_run(grant, "print('asked')", request_id=run)
    assert (await scene.tutor.entry("run_refused", request_id=run))["code"] == "repeated"
    assert len(scene.tutor.entries(kind="run_queued", run_id=run)) == 1
    started = await scene.tutor.entry("run_started", run_id=run)
    assert started["kernel_id"] == scene.stage.kernel_id
    assert "Python" in started["kernel_name"]


async def test_a_no_a_withdrawal_and_the_end_of_leave_are_no_runs(scene: Scene) -> None:
    grant = await scene.stage.grant(ask_each=True)
    no = await scene.tutor.request_run(grant, "print('no')")
    await scene.student.entry("run_asked", request_id=no)
    assert await scene.answer(no, allowed=False) == 204
    told = await scene.tutor.entry("run_answered", request_id=no)
    assert (told["allowed"], told["why"]) == (False, "answered")

    mine = await scene.tutor.request_run(grant, "print('withdrawn')")
    await scene.student.entry("run_asked", request_id=mine)
    await scene.student.send("withdraw_run", request_id=mine)  # not theirs to take back
    await scene.tutor.send("withdraw_run", request_id=mine)
    told = await scene.tutor.entry("run_answered", request_id=mine)
    assert (told["allowed"], told["why"]) == (False, "withdrawn")
    assert await scene.answer(mine, allowed=True) == 404

    late = await scene.tutor.request_run(grant, "print('late')")
    await scene.student.entry("run_asked", request_id=late)
    await scene.stage.host("POST", "grants/revoke", {})
    told = await scene.tutor.entry("run_answered", request_id=late)
    assert (told["allowed"], told["why"]) == (False, "grant_over")
    assert await scene.answer(late, allowed=True) == 404
    _, audit = await scene.stage.host("GET", "audit")
    ran = {line["run_id"] for line in audit["lines"] if line["what"] == "ran"}
    assert not ran & {no, mine, late}
    refused = {line["run_id"]: line["code"] for line in audit["lines"] if line["what"] == "refused"}
    assert refused[no] == "print('no')"
    assert not scene.tutor.entries(kind="run_queued", run_id=late)


async def test_a_queued_run_is_taken_back_by_who_asked_for_it(scene: Scene) -> None:
    grant = await scene.stage.grant()
    first = await scene.tutor.request_run(grant, "import time; time.sleep(600)")
    await scene.tutor.entry("run_started", run_id=first)
    second = await scene.tutor.request_run(grant, "print('never')")
    await scene.tutor.entry("run_queued", run_id=second)
    await scene.tutor.send("withdraw_run", request_id=second)
    assert (await scene.tutor.entry("run_finished", run_id=second))["status"] == "aborted"
    assert not scene.tutor.entries(kind="run_finished", run_id=first)
    await scene.tutor.send("interrupt_request", run_id=first)
    assert (await scene.tutor.entry("run_finished", run_id=first))["status"] == "error"


async def test_scratch_is_in_the_log_and_the_audit_and_leaves_the_students_names(
    scene: Scene,
) -> None:
    grant = await scene.stage.grant()
    _, own = await scene.stage.host("POST", "runs", {"cell_id": new_id("cell"), "code": "n = 1"})
    run = await scene.tutor.request_run(grant, "n += 1; print(n)", scratch=True)
    failing = await scene.tutor.request_run(grant, "1 / 0", scratch=True)
    finished = await scene.tutor.entry("run_finished", run_id=run)
    assert (finished["status"], finished["execution_count"]) == ("ok", None)
    assert scene.tutor.text_of(run) == "2\n"
    assert (await scene.tutor.entry("run_finished", run_id=failing))["status"] == "error"
    assert (await scene.tutor.entry("run_queued", run_id=run))["scratch"]
    _, own = await scene.stage.host("POST", "runs", {"cell_id": new_id("cell"), "code": "print(n)"})
    await scene.tutor.entry("run_finished", run_id=own["run_id"])
    assert scene.tutor.text_of(own["run_id"]) == "1\n"
    _, audit = await scene.stage.host("GET", "audit")
    began, over = (line for line in audit["lines"] if line["run_id"] == run)
    assert (began["code"], began["scratch"]) == ("n += 1; print(n)", True)
    assert began["reason"].startswith("within helpouts-scratch-")
    assert over["reason"] == "ok"


async def test_completion_inspection_and_variables_are_asked_by_leave(scene: Scene) -> None:
    _, own = await scene.stage.host(
        "POST", "runs", {"cell_id": new_id("cell"), "code": "wanted = [1, 2, 3]"}
    )
    await scene.tutor.entry("run_finished", run_id=own["run_id"])
    await scene.stage.host("POST", "grants/revoke", {})
    complete = {"kind": "complete", "code": "want", "cursor": 4}
    inspect = {"kind": "inspect", "code": "wanted", "cursor": 6}
    variables = {"kind": "variables"}
    for question in (complete, inspect, variables):
        assert (await scene.ask(scene.tutor, question))["refusal"] == "no_grant"
        assert (await scene.ask_in_turn(scene.student, question))["refusal"] == ""
    await scene.stage.grant(level="edit")
    told = (await scene.ask(scene.tutor, complete))["answer"]
    assert (told["matches"], told["start"], told["end"]) == (["wanted"], 0, 4)
    told = (await scene.ask(scene.tutor, inspect))["answer"]
    assert told["found"]
    assert "list" in told["text"]
    assert (await scene.ask(scene.tutor, variables))["refusal"] == "no_grant"
    await scene.stage.grant(level="view", variables=True)
    told = (await scene.ask(scene.tutor, variables))["answer"]
    row = {"name": "wanted", "type": "list", "shape": "3 items", "dtype": ""}
    assert row in told["variables"]
    assert (await scene.ask(scene.tutor, complete))["refusal"] == "no_grant"


async def test_while_a_run_executes_a_subshell_completes_and_looking_is_busy(scene: Scene) -> None:
    grant = await scene.stage.grant(variables=True)
    run = await scene.tutor.request_run(grant, "import time; time.sleep(600)")
    await scene.tutor.entry("run_started", run_id=run)
    told = await scene.ask(scene.tutor, {"kind": "complete", "code": "want", "cursor": 4})
    assert told["answer"]["matches"] == ["wanted"]
    assert (await scene.ask(scene.tutor, {"kind": "variables"}))["refusal"] == "busy"
    assert not scene.tutor.entries(kind="run_finished", run_id=run)
    await scene.tutor.send("interrupt_request", run_id=run)
    await scene.tutor.entry("run_finished", run_id=run)


async def test_large_outputs_are_kept_apart(scene: Scene) -> None:
    grant = await scene.stage.grant()
    run = await scene.tutor.request_run(
        grant, "from IPython.display import HTML\nHTML('<b>' + 'é' * 40_000 + '</b>')"
    )
    await scene.tutor.entry("run_finished", run_id=run)
    [output] = [
        step["output"]
        for body in scene.tutor.entries(kind="run_output", run_id=run)
        for step in body["steps"]
    ]
    reference = output["data"]["application/vnd.helpouts.blob+json"]
    assert "text/html" not in output["data"]
    assert output["data"]["text/plain"]
    assert (reference["of"], reference["bytes"]) == ("text/html", 80_007)
    page = f"<b>{'é' * 40_000}</b>".encode()
    assert reference["sha256"] == hashlib.sha256(page).hexdigest()
    kept = await scene.stage.file(f"blobs/{reference['sha256']}", scene.stage.tutor_token)
    assert kept == page


async def test_a_restart_is_the_students_and_ends_what_waits(scene: Scene) -> None:
    grant = await scene.stage.grant()
    run = await scene.tutor.request_run(grant, "import time; time.sleep(600)")
    await scene.tutor.entry("run_started", run_id=run)
    queued = await scene.tutor.request_run(grant, "print('never')")
    await scene.tutor.entry("run_queued", run_id=queued)
    status, _ = await scene.stage.host("POST", "restart", {"kernel_id": "another"})
    assert status == 409
    status, state = await scene.stage.host("POST", "restart", {"kernel_id": scene.stage.kernel_id})
    assert status == 200, state
    assert [g["grant_id"] for g in state["grants"]] == [grant]
    assert (await scene.tutor.entry("run_finished", run_id=run))["status"] == "kernel_died"
    assert (await scene.tutor.entry("run_finished", run_id=queued))["status"] == "aborted"
    assert "Python" in (await scene.tutor.entry("kernel_restarted"))["kernel_name"]
    run = await scene.tutor.request_run(grant, "print('wanted' in globals())")
    await scene.tutor.entry("run_finished", run_id=run)
    assert scene.tutor.text_of(run) == "False\n"
    _, audit = await scene.stage.host("GET", "audit")
    assert "restarted" in [line["what"] for line in audit["lines"]]


async def test_another_kernel_of_another_language_is_lent_in_mid_session(scene: Scene) -> None:
    old = await scene.stage.grant()
    asking = await scene.stage.start_kernel("bash")
    after = len(scene.tutor.frames)
    status, state = await scene.stage.host("POST", "attach", {"kernel_id": asking})
    assert status == 200, state
    assert state["grants"] == []
    await scene.tutor.entry("grants_changed", after=after, why="revoked")
    refused = await scene.tutor.request_run(old, "echo no")
    assert (await scene.tutor.entry("run_refused", request_id=refused))["code"] == "grant_revoked"
    grant = await scene.stage.grant(variables=True)
    run = await scene.tutor.request_run(grant, "greeting=hi; echo $greeting $((40 + 2))")
    assert (await scene.tutor.entry("run_finished", run_id=run))["status"] == "ok"
    assert scene.tutor.text_of(run) == "hi 42\n"
    started = await scene.tutor.entry("run_started", run_id=run)
    assert (started["kernel_id"], started["kernel_name"]) == (asking, "Bash")
    scratch = await scene.tutor.request_run(grant, "x=1", scratch=True)
    told = await scene.tutor.entry("run_refused", request_id=scratch)
    assert told["code"] == "not_supported"
    assert (await scene.ask(scene.tutor, {"kind": "variables"}))["refusal"] == "not_supported"
    told = await scene.ask(scene.tutor, {"kind": "complete", "code": "echo $greet", "cursor": 11})
    assert (told["refusal"], told["answer"]["matches"][:1]) == ("", ["$greeting"])
    run = await scene.tutor.request_run(grant, "sleep 600")
    await scene.tutor.entry("run_started", run_id=run)
    await scene.tutor.send("interrupt_request", run_id=run)
    await scene.tutor.entry("run_finished", run_id=run)
    status, _ = await scene.stage.host("POST", "attach", {"kernel_id": scene.stage.kernel_id})
    assert status == 200
