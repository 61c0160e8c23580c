"""Whose kernel is lent, and whose leave ends: a tutor who hands over, a guest who is sent out."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.integration.kernel_host.stage import LISTING, Stage, new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    try:
        await stage.start()
        yield stage
    finally:
        await stage.stop()


async def test_grants_start_anew_when_another_tutor_takes_over(stage: Stage) -> None:
    colleague_id, colleague_token = await stage.account("Olu Other")
    await stage.market("POST", "listings", colleague_token, LISTING)
    tutor, student = await stage.page("tutor"), await stage.page("student")
    status, state = await stage.host("POST", "attach", {"kernel_id": stage.kernel_id})
    assert status == 200, state
    old = await stage.grant()

    live = f"live_sessions/{stage.live_session_id}"
    draft = {"account_id": colleague_id, "takes_over": True}
    await stage.market("POST", f"{live}/colleagues", stage.tutor_token, draft)
    seen = len(student.frames)
    member = f"{live}/members/{colleague_id}"
    await stage.market("PATCH", member, stage.student_token, {"state": "admitted"})
    await student.entry("lead_changed", to_account_id=colleague_id)
    told = await student.entry("grants_changed", after=seen, why="revoked")
    assert told["grants"] == []
    _, state = await stage.host("GET")
    assert (state["grants"], state["attached"]) == ([], True)
    refused = await tutor.request_run(old, "1")
    assert (await tutor.entry("run_refused", request_id=refused))["code"] == "grant_revoked"

    colleague = await stage.page_of(colleague_token)
    new = await stage.grant(account_id=colleague_id)
    run = await colleague.request_run(new, "print('mine')")
    await colleague.entry("run_finished", run_id=run, status="ok")
    _, audit = await stage.host("GET", "audit")
    ends = [line["reason"] for line in audit["lines"] if line["grant_id"] == old]
    assert "lead_changed" in ends
    await stage.host("POST", "detach", {})
    for page in (tutor, student, colleague):
        await page.close()


async def test_the_host_of_a_gathering_lends_and_who_is_sent_out_loses_leave(stage: Stage) -> None:
    await stage.market("POST", "listings", stage.student_token, LISTING)
    made = await stage.market(
        "POST", "gatherings", stage.student_token, {"title": "A class", "waiting_room": False}
    )
    stage.live_session_id = made["live_session_id"]
    await stage.market("POST", f"gatherings/{made['id']}/enter", stage.tutor_token, {})
    host, guest = await stage.page("student"), await stage.page("tutor")
    status, state = await stage.host("POST", "attach", {"kernel_id": stage.kernel_id})
    assert status == 200, state
    grant = await stage.grant()
    run = await guest.request_run(grant, "40 + 2")
    await guest.entry("run_finished", run_id=run, status="ok")

    seen = len(host.frames)
    member = f"live_sessions/{stage.live_session_id}/members/{stage.tutor_id}"
    await stage.market("PATCH", member, stage.student_token, {"state": "removed"})
    told = await host.entry("grants_changed", after=seen, why="revoked")
    assert told["grants"] == []
    own = await stage.host("POST", "runs", {"cell_id": new_id("cell"), "code": "1"})
    assert own[0] == 200, own
    status, saved = await stage.host("POST", "take_away", {})
    assert status == 200, saved
    assert "A class" in saved["path"]
    await stage.host("POST", "detach", {})
    for page in (host, guest):
        await page.close()


async def test_nobody_else_of_a_gathering_lends(stage: Stage) -> None:
    # The student's server, in a gathering that somebody else hosts.
    made = await stage.market("POST", "gatherings", stage.tutor_token, {"title": "Mine"})
    stage.live_session_id = made["live_session_id"]
    await stage.market("POST", f"gatherings/{made['id']}/enter", stage.student_token, {})
    status, problem = await stage.host("POST", "attach", {"kernel_id": stage.kernel_id})
    assert (status, problem["code"]) == (403, "not_allowed")
