"""The demo behind one port: ``binder/start`` with the words that BinderHub hands over."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml  # type: ignore[import-untyped]

from helpout_server.entrypoints.demo.ports import free_port
from tests.hub import ROOT, proxy_command
from tests.servers import Process

BINDER = ROOT / "binder"
TOKEN = "a-token-of-binder"
BASE = "/user/somebody-x1%40y/"
OUTSIDE = "hub.example.org"


def environment(folder: Path) -> dict[str, str]:
    """A container's: our package, the proxy, and what a hub tells the one server it started."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "jupyter").write_text(
        f'#!/bin/sh\n[ "$1" = helpouts ] || exit 64\nshift\n'
        f'exec {sys.executable} -m helpout_server.entrypoints.cli "$@"\n'
    )
    (tools / "jupyter").chmod(0o755)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("JUPYTER")}
    return {
        **kept,
        "PATH": f"{tools}:{Path(proxy_command()[0]).parent}:{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "HELPOUTS_DEMO_IP": "127.0.0.1",
        "JUPYTERHUB_USER": "somebody",
        "JUPYTERHUB_API_TOKEN": "of-the-container",
        "JUPYTERHUB_SERVICE_PREFIX": BASE,
    }


def words(port: int, *more: str) -> list[str]:
    return [
        str(BINDER / "start"), "jupyter-notebook", "--ip=0.0.0.0", f"--port={port}",
        f"--NotebookApp.base_url={BASE}", f"--NotebookApp.token={TOKEN}",
        "--NotebookApp.trust_xheaders=True", *more,
    ]  # fmt: skip


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """Its address outside, with path."""
    port = free_port()
    process = Process(words(port), environment(tmp_path), "Open http://")
    try:
        yield f"http://127.0.0.1:{port}{BASE}"
    finally:
        process.stop()


@pytest.mark.timeout(240)
def test_two_people_in_one_browser(demo: str) -> None:
    # As by Binder's own proxy: under the name that it has outside.
    with httpx.Client(headers={"Host": OUTSIDE}, trust_env=False, timeout=60) as browser:
        assert browser.get(demo).status_code == 403
        page = browser.get(f"{demo}lab/tree/x.ipynb", params={"token": TOKEN})
        assert page.status_code == 200
        for name, mode in (("student", "gateway"), ("tutor", "embedded")):
            assert f"{BASE}{name}/lab/tree/" in page.text
            opened = browser.get(f"{demo}{name}/lab", params={"token": TOKEN})
            assert opened.status_code == 200
            told = browser.get(f"{demo}{name}/helpouts/host/status").json()
            assert (told["mode"], told["reachable"]) == (mode, True)
        # One browser has the cookies of both, and each server knows its own.
        names = [
            browser.get(f"{demo}{name}/helpouts/api/v1/me").json()["account"]["display_name"]
            for name in ("student", "tutor")
        ]
        assert names == ["Amara Diallo", "Ada Okafor"]
        socket = httpx.URL(f"{demo}student/helpouts/ws/events")
        upgraded = browser.get(
            socket,
            headers={
                "Origin": f"http://{OUTSIDE}", "Connection": "Upgrade", "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            },
        )  # fmt: skip
        assert upgraded.status_code == 101


@pytest.mark.parametrize(
    ("asked", "extra"),
    [
        (["jupyter-lab", f"--ServerApp.token={TOKEN}"], {"HELPOUTS_DEMO": "off"}),
        (["jupyter-lab"], {}),
        (["printf", "--token"], {"JUPYTER_TOKEN": TOKEN}),
    ],
)
def test_what_is_no_demo_is_done_as_it_is(
    tmp_path: Path, asked: list[str], extra: dict[str, str]
) -> None:
    told = tmp_path / "told"
    told.mkdir()
    program = told / asked[0]
    program.write_text('#!/bin/sh\necho "did: $0 $*"\n')
    program.chmod(0o755)
    path = f"{told}:{os.environ['PATH']}"
    done = subprocess.run(
        [str(BINDER / "start"), *asked], env={"PATH": path, **extra}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.startswith("did: ")
    assert done.stdout.strip().endswith(" ".join(asked[1:]))


def test_the_files_are_what_repo2docker_takes() -> None:
    for name in ("start", "postBuild"):
        subprocess.run(["bash", "-n", str(BINDER / name)], check=True)
        assert os.access(BINDER / name, os.X_OK)
    wanted = yaml.safe_load((BINDER / "environment.yml").read_text())
    assert wanted["channels"] == ["conda-forge"]
    assert "configurable-http-proxy" in wanted["dependencies"]


def test_what_is_built_is_built_in_order(tmp_path: Path) -> None:
    """``postBuild`` with stand-ins for npm, node and pip: front end first, then the package."""
    tree = tmp_path / "tree"
    (tree / "helpout_widgets/js/node_modules").mkdir(parents=True)
    (tree / "binder").mkdir()
    shutil.copy(BINDER / "postBuild", tree / "binder/postBuild")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("npm", "node", "pip"):
        (tools / name).write_text(f'#!/bin/sh\necho "{name} $1" >> {tmp_path}/log\n')
        (tools / name).chmod(0o755)
    path = {"PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run(["./binder/postBuild"], cwd=tree, env=path, check=True)
    assert (tmp_path / "log").read_text().split("\n")[:3] == [
        "npm ci", "node build.mjs", "pip install",
    ]  # fmt: skip
    assert not (tree / "helpout_widgets/js/node_modules").exists()
