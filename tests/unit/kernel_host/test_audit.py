"""The audit file: appended, private, readable after a crash."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpout_server.adapters.kernel_host.audit import ASKED_MAX, REFUSED_CODE_MAX, Audit
from helpout_server.contracts.host import AuditLine
from helpout_server.domain.errors import StoreUnusable

LIVE = "live_000000000001"


def line(**changes: Any) -> AuditLine:
    fields: dict[str, Any] = {
        "at": datetime(2026, 6, 1, tzinfo=UTC),
        "live_session_id": LIVE,
        "what": "ran",
        "account_id": "acc_000000000001",
        "display_name": "Tom",
        "grant_id": "",
        "run_id": "",
        "code": "",
        "code_hash": "",
        "reason": "",
        **changes,
    }
    return AuditLine(**fields)


async def test_lines_come_back_in_order_from_a_private_file(tmp_path: Path) -> None:
    audit = Audit(tmp_path, LIVE)
    assert await audit.lines() == []
    written = [line(code=code) for code in ("a = 'ü\n'", "b")]
    for each in written:
        await audit.write(each)
    assert await Audit(tmp_path, LIVE).lines() == written
    file = tmp_path / "audit" / f"{LIVE}.jsonl"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


async def test_a_line_torn_by_a_crash_harms_no_other(tmp_path: Path) -> None:
    audit = Audit(tmp_path, LIVE)
    await audit.write(line(code="before"))
    file = tmp_path / "audit" / f"{LIVE}.jsonl"
    file.write_bytes(file.read_bytes() + b'{"at": "2026')
    await audit.write(line(code="after"))
    assert [each.code for each in await audit.lines()] == ["before", "after"]


async def test_refusals_are_bounded_and_runs_are_not(tmp_path: Path) -> None:
    audit = Audit(tmp_path, LIVE)
    audit._asked["refused"] = ASKED_MAX - 1
    await audit.write(line(what="refused", code="x" * (REFUSED_CODE_MAX + 1)))
    await audit.write(line(what="refused", code="dropped"))
    await audit.write(line(code="y" * (REFUSED_CODE_MAX + 1)))
    refused, ran = await audit.lines()
    assert refused.code == "x" * REFUSED_CODE_MAX
    assert ran.code == "y" * (REFUSED_CODE_MAX + 1)


async def test_interrupts_are_bounded(tmp_path: Path) -> None:
    audit = Audit(tmp_path, LIVE)
    audit._asked["interrupted"] = ASKED_MAX - 1
    for _ in range(3):
        await audit.write(line(what="interrupted"))
    assert len(await audit.lines()) == 1


async def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("in the way")
    with pytest.raises(StoreUnusable):
        await Audit(tmp_path, LIVE).write(line())
