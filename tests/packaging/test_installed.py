"""The wheel in an environment of its own: `pip install`, then `jupyter lab`, without Node."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.packaging.conftest import Installed

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(300)]

START_S = 60
TOKEN = "a-token-for-this-test"


@pytest.fixture(scope="session")
def address(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab that runs from the environment; ends with the tests."""
    root = tmp_path_factory.mktemp("notebooks")
    log = root.parent / "server.log"
    with log.open("w") as sink:
        server = subprocess.Popen(
            [
                installed.program("jupyter-lab"),
                *("--no-browser", "--allow-root", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1"),
                *(f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={TOKEN}"),
            ],
            env=installed.environment,
            stdout=sink,
            stderr=sink,
        )
    runtime = Path(installed.environment["HOME"]) / ".local" / "share" / "jupyter" / "runtime"
    try:
        yield _answering(server, runtime / f"jpserver-{server.pid}.json", log)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answering(server: "subprocess.Popen[bytes]", facts: Path, log: Path) -> str:
    """The server's address, once it answers."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        if facts.exists():
            try:
                url = str(json.loads(facts.read_text())["url"])
                httpx.get(f"{url}api", timeout=5).raise_for_status()
            except (httpx.TransportError, json.JSONDecodeError):
                pass
            else:
                return url
        time.sleep(0.1)
    raise AssertionError(f"no answer within {START_S} s\n{log.read_text()}")


def test_there_is_no_node_to_fall_back_on(installed: Installed) -> None:
    assert shutil.which("node", path=installed.environment["PATH"]) is None


def test_the_server_extension_is_enabled_and_loads(installed: Installed) -> None:
    listed = installed.output_of("jupyter-server", "extension", "list")
    assert "helpout_server" in listed
    lines = [line for line in listed.splitlines() if "helpout_server" in line]
    assert any("enabled" in line for line in lines), listed
    assert any("OK" in line for line in lines), listed


def test_jupyterlab_lists_the_extension(installed: Installed) -> None:
    listed = installed.output_of("jupyter-labextension", "list")
    [line] = [line for line in listed.splitlines() if "@helpouts/lab" in line]
    assert "enabled" in line
    assert "OK" in line


def test_the_command_is_there(installed: Installed) -> None:
    assert "demo" in installed.output_of("jupyter", "helpouts", "--help")


def test_the_app_is_served_without_login(address: str, installed: Installed) -> None:
    manifest = httpx.get(f"{address}static/helpouts/manifest.json").raise_for_status().json()
    answer = httpx.get(f"{address}static/helpouts/app.js", params={"v": manifest["app.js"]})
    assert answer.status_code == httpx.codes.OK
    assert "javascript" in answer.headers["content-type"]
    assert httpx.get(f"{address}static/helpouts/app.css").status_code == httpx.codes.OK


def test_the_page_of_jupyterlab_names_the_extension(address: str) -> None:
    page = httpx.get(f"{address}lab", headers={"Authorization": f"token {TOKEN}"})
    assert "@helpouts/lab" in page.raise_for_status().text


def test_the_server_side_answers(address: str) -> None:
    answer = httpx.get(
        f"{address}helpouts/host/status", headers={"Authorization": f"token {TOKEN}"}
    )
    assert answer.status_code == httpx.codes.OK, answer.text
