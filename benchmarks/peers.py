"""Peers in environments of their own, installed when a benchmark first needs them.

Owns ``benchmarks/.peers`` (git-ignored): a Python environment and an npm prefix, each with a
stamp of the file that names its versions, so that the next run starts at once.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.plan import PEERS, ROOT, MeasurementError

PYTHON_REQUIREMENTS = ROOT / "servers" / "peers.txt"
NODE_PACKAGE = ROOT / "servers" / "package.json"
INSTALL_S = 600


def python_peers() -> Path:
    """The interpreter that has jupyter-collaboration.

    Raises:
        MeasurementError: it cannot be installed; the message has the installer's last lines.
    """
    home = PEERS / "python"
    python = home / "bin" / "python"
    if not _is_fresh(home, PYTHON_REQUIREMENTS):
        print("installing jupyter-collaboration into benchmarks/.peers …", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        if uv := shutil.which("uv"):
            _run([uv, "venv", "--python", sys.executable, str(home)])
            _run([uv, "pip", "install", "--python", str(python), "-r", str(PYTHON_REQUIREMENTS)])
        else:
            _run([sys.executable, "-m", "venv", str(home)])
            _run([str(python), "-m", "pip", "install", "-r", str(PYTHON_REQUIREMENTS)])
        _stamp(home, PYTHON_REQUIREMENTS)
    return python


def node_peers() -> Path:
    """The ``node_modules`` folder that has ``@y/websocket-server``, ``peer`` and ``peerjs``.

    Raises:
        MeasurementError: as ``python_peers``.
    """
    home = PEERS / "node"
    if not _is_fresh(home, NODE_PACKAGE):
        print("installing y-websocket's server and PeerJS into benchmarks/.peers …", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        shutil.copy(NODE_PACKAGE, home / "package.json")
        # Its one install script builds a disk store that the server does not use unless told to.
        _run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=home)
        _stamp(home, NODE_PACKAGE)
    return home / "node_modules"


def _digest(source: Path) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()


def _is_fresh(home: Path, source: Path) -> bool:
    stamp = home / "installed.sha256"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _digest(source)


def _stamp(home: Path, source: Path) -> None:
    (home / "installed.sha256").write_text(_digest(source), encoding="utf-8")


def _run(command: Sequence[str], cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(
            list(command), cwd=cwd, capture_output=True, text=True, timeout=INSTALL_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise MeasurementError(f"a peer cannot be installed: {fault}") from fault
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise MeasurementError(f"a peer cannot be installed ({' '.join(command[:3])} …):\n{tail}")
