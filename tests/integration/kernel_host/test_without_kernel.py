"""Leave to edit needs no kernel: the student's server joins the room without one."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.integration.kernel_host.stage import Page, Stage, new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("stage"))
    try:
        await stage.start()
        yield stage
    finally:
        await stage.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def tutor(stage: Stage) -> AsyncIterator[Page]:
    """In the room together with a page of the student; afterwards the host has left it."""
    student, tutor = await stage.page("student"), await stage.page("tutor")
    yield tutor
    await stage.host("POST", "detach", {})
    await student.close()
    await tutor.close()


async def test_leave_to_edit_is_given_without_a_kernel(stage: Stage, tutor: Page) -> None:
    grant = await stage.grant(level="edit")
    told = await tutor.entry("grants_changed", why="given")
    assert [(g["grant_id"], g["level"]) for g in told["grants"]] == [(grant, "edit")]
    await tutor.frame(
        lambda f: f["type"] == "presence" and any(p["role"] == "host" for p in f["participants"])
    )
    await tutor.frame(lambda f: f["type"] == "kernel" and f["kernel"] is None)
    _, state = await stage.host("GET")
    assert (state["attached"], state["connected"], state["kernel"]) == (False, True, None)


async def test_nothing_runs_until_a_kernel_is_lent_and_lending_ends_no_leave(
    stage: Stage, tutor: Page
) -> None:
    grant = await stage.grant(level="edit")
    request = await tutor.request_run(grant, "1")
    assert (await tutor.entry("run_refused", request_id=request))["code"] == "no_kernel"
    status, _ = await stage.host(
        "POST", "runs", {"cell_id": "cell_000000000001", "code": "print(1)"}
    )
    assert status == 409

    after = len(tutor.frames)
    status, state = await stage.host("POST", "attach", {"kernel_id": stage.kernel_id})
    assert status == 200
    assert [g["grant_id"] for g in state["grants"]] == [grant]
    await tutor.frame(lambda f: f["type"] == "kernel" and f["kernel"] is not None, after=after)
    request = await tutor.request_run(grant, "1")
    assert (await tutor.entry("run_refused", request_id=request))["code"] == "level_too_low"
    run = await tutor.request_run(await stage.grant(level="run"), "print('hi')")
    assert (await tutor.entry("run_finished", run_id=run))["status"] == "ok"


async def test_leave_to_run_needs_a_kernel(stage: Stage, tutor: Page) -> None:
    await stage.grant(level="edit")
    body = {"account_id": stage.tutor_id, "level": "run"}
    status, problem = await stage.host("POST", "grants", body)
    assert (status, problem["code"]) == (409, "wrong_state")
    _, state = await stage.host("GET")
    assert [g["level"] for g in state["grants"]] == ["edit"]


async def test_taking_it_back_needs_no_kernel_either(stage: Stage, tutor: Page) -> None:
    await stage.grant(level="edit")
    status, state = await stage.host("POST", "grants/revoke", {})
    assert (status, state["grants"]) == (200, [])
    assert (await tutor.entry("grants_changed", why="revoked"))["grants"] == []
    request = await tutor.request_run(new_id("grant"), "1")
    assert (await tutor.entry("run_refused", request_id=request))["code"] == "no_kernel"


async def test_somebody_who_is_not_in_the_room_gets_no_leave(stage: Stage, tutor: Page) -> None:
    body = {"account_id": new_id("acc"), "level": "edit"}
    status, problem = await stage.host("POST", "grants", body)
    assert (status, problem["code"]) == (404, "not_found")
    assert not [f for f in tutor.frames if f["type"] == "kernel"]
