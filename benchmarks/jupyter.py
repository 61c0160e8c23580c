"""A Jupyter server of our environment, with everything it writes in a folder of its own."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

from benchmarks.server_process import HOST, ServerProcess
from helpout_server.entrypoints.demo.ports import free_port

QUIET = {"@jupyterlab/apputils-extension/notification": {"fetchNews": "false"}}
"""JupyterLab's question about news covers a first screen."""

NEVER = "jupyterlab.handlers.announcements.NeverCheckForUpdate"


class JupyterServer:
    """``jupyter lab`` with our extension, its token and its address."""

    process: ServerProcess

    def __init__(self) -> None:
        self.token = secrets.token_hex(16)

    async def start(self, work: Path) -> None:
        """Start it in ``work``, whose subfolder ``files`` is its root."""
        port = free_port()
        self.files = work / "files"
        self.files.mkdir()
        settings = work / "config" / "lab" / "user-settings"
        for name, values in QUIET.items():
            target = settings / f"{name}.jupyterlab-settings"
            target.parent.mkdir(parents=True)
            target.write_text(json.dumps(values), encoding="utf-8")
        command = [
            sys.executable, "-m", "jupyterlab",
            f"--ServerApp.ip={HOST}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
            "--ServerApp.open_browser=False", "--ServerApp.allow_root=True",
            f"--ServerApp.root_dir={self.files}", f"--LabApp.check_for_updates_class={NEVER}",
        ]  # fmt: skip
        env = {
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_CONFIG_DIR": str(work / "config"),
            "JUPYTER_DATA_DIR": str(work / "share"),
            "JUPYTER_RUNTIME_DIR": str(work / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(work / "workspaces"),
            "IPYTHONDIR": str(work / "ipython"),
        }
        self.process = await ServerProcess.start("jupyter", command, port=port, cwd=work, env=env)

    @property
    def url(self) -> str:
        """Base address, ending in a slash."""
        return f"http://{HOST}:{self.process.port}/"

    @property
    def authorization(self) -> str:
        """What a request of its owner carries."""
        return f"token {self.token}"

    def stop(self) -> None:
        """End it and its kernels; harmless where it never started."""
        if hasattr(self, "process"):
            self.process.stop()
