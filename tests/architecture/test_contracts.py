"""The TypeScript types are those that the contracts give now."""

import json
import subprocess
from pathlib import Path

from helpout_server.contracts import generate
from tests.architecture.tree import GENERATED, JS


def test_the_committed_types_are_what_the_contracts_give(tmp_path: Path) -> None:
    written = tmp_path / "generated.ts"
    subprocess.run(
        ["node", "generate-contracts.mjs", written],
        cwd=JS,
        input=json.dumps(generate.schema()),
        text=True,
        check=True,
    )
    assert written.read_text() == GENERATED.read_text(), "run: make contracts"


def test_what_a_page_sends_may_leave_defaults_out() -> None:
    defs = generate.schema()["$defs"]
    assert defs["AccountDraft"]["required"] == ["display_name"]
    assert "ticket" not in defs["Hello"]["required"]


def test_what_a_server_says_is_whole() -> None:
    defs = generate.schema()["$defs"]
    assert set(defs["Refusal"]["required"]) == set(defs["Refusal"]["properties"])


def test_frames_stay_told_apart_by_type() -> None:
    assert 'type: "hello";' in GENERATED.read_text()
