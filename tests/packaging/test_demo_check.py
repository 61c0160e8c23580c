"""The main job from the wheel alone: no Node, no source tree, two real browsers."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, Installed

pytestmark = [pytest.mark.packaging, pytest.mark.e2e, pytest.mark.timeout(420)]

FIGURES = (
    "call_setup_ms",
    "edit_latency_ms",
    "run_roundtrip_ms",
    "pane_mount_ms",
    "widget_payload_bytes",
    "frames_decoded",
)


@pytest.fixture(scope="module")
def with_demo(installed: Installed, wheel: Path, run_uv: Callable[..., None]) -> Installed:
    """The same environment with what the demo asks for, and the browser and relay on its path."""
    run_uv(
        *("pip", "install", "--quiet", "--python", installed.folder / "bin" / "python"),
        *("--constraint", ROOT / "constraints.txt", f"helpout-widgets[demo] @ {wheel.as_uri()}"),
    )
    programs = installed.folder / "programs"
    programs.mkdir()
    for name in ("chromium", "turnserver"):
        found = shutil.which(name)
        assert found is not None, f"{name} is missing: `make` installs it"
        (programs / name).symlink_to(found)
    # Debian's start script of the browser asks for a few ordinary programs.
    path = os.pathsep.join((installed.environment["PATH"], str(programs), "/usr/bin", "/bin"))
    environment = {**installed.environment, "PATH": path}
    return Installed(installed.folder, environment)


def test_the_main_job_runs_from_the_wheel(with_demo: Installed, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = subprocess.run(
        [with_demo.program("jupyter"), "helpouts", "demo", "--check", "--report", str(report)],
        env=with_demo.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    found = json.loads(report.read_text(encoding="utf-8"))
    assert all(step["ok"] for step in found["steps"])
    assert len(found["steps"]) > 20
    for name in FIGURES:
        assert found[name], name
