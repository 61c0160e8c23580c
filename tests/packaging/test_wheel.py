"""What the wheel holds, and that a build without the front end fails."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT

pytestmark = pytest.mark.packaging

DATA = "helpout_widgets-{version}.data/data"


@pytest.fixture(scope="session")
def held(wheel: Path) -> set[str]:
    """Names in the wheel, the data folder's without its prefix."""
    version = wheel.name.split("-")[1]
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.removeprefix(DATA.format(version=version) + "/") for name in archive.namelist()
        }


def test_the_front_end_is_in_the_wheel(held: set[str]) -> None:
    static = ROOT / "server_extension" / "helpout_server" / "static"
    built = {
        f"helpout_server/static/{path.relative_to(static).as_posix()}"
        for path in static.rglob("*")
        if path.is_file()
    }
    assert {"helpout_server/static/app.js", "helpout_server/static/manifest.json"} <= built
    assert built <= held


def test_the_jupyterlab_extension_is_in_the_wheel_once(held: set[str]) -> None:
    place = "share/jupyter/labextensions/@helpouts/lab"
    assert f"{place}/package.json" in held
    assert any(name.startswith(f"{place}/static/remoteEntry.") for name in held)
    assert not [name for name in held if name.startswith("helpout_widgets/js")]


def test_the_enabling_configuration_is_in_the_wheel(held: set[str]) -> None:
    assert "etc/jupyter/jupyter_server_config.d/helpout_server.json" in held


def test_every_python_file_of_both_packages_is_in_the_wheel(held: set[str]) -> None:
    """Database revisions among them: nothing imports those by name."""
    roots = {
        "helpout_widgets": ROOT / "helpout_widgets",
        "helpout_server": ROOT / "server_extension" / "helpout_server",
    }
    wanted = {
        f"{package}/{path.relative_to(root).as_posix()}"
        for package, root in roots.items()
        for path in root.rglob("*.py")
        if "js" not in path.relative_to(root).parts
    }
    assert wanted - held == set()
    assert {"helpout_widgets/py.typed", "helpout_server/py.typed"} <= held
    assert any("/sql/migrations/versions/" in name for name in held)


def test_the_loader_of_the_widgets_is_in_the_wheel(held: set[str]) -> None:
    assert "helpout_widgets/static/loader.js" in held


def test_nothing_of_this_machine_is_in_the_sdist(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    assert not [name for name in names if "node_modules" in name or "/.venv" in name]


def test_a_build_without_the_front_end_fails_and_says_what_to_do(
    sdist: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [tree] = tmp_path.iterdir()
    shutil.rmtree(tree / "server_extension" / "helpout_server" / "static")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "make build" in done.stderr
