"""One JupyterLab of the demo, as a process of its own with directories of its own."""

import os
import pathlib
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from helpout_server.entrypoints.demo.ports import free_port

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 15.0
POLL_S = 0.1


class DemoFailed(RuntimeError):
    """The demo cannot go on; the message says why and what to do."""


@dataclass
class LabServer:
    """A JupyterLab that can be stopped, killed and started again as the same server.

    Port, token, cookie secret and data stay the same over restarts, as they would on a
    machine that was switched off.
    """

    name: str
    home: pathlib.Path
    port: int = field(default_factory=free_port)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    python: str = sys.executable
    """The interpreter of the environment whose JupyterLab it is."""
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        # Different base paths: cookies of two servers on one host do not know ports.
        self.base_url = f"/{self.name}/"
        self.url = f"http://127.0.0.1:{self.port}{self.base_url}"
        self.root = self.home / "notebooks"
        for folder in ("notebooks", "config", "data", "runtime", "settings", "workspaces"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        self.log = self.home / "server.log"

    @property
    def data_dir(self) -> pathlib.Path:
        return self.home / "data"

    @property
    def runtime_dir(self) -> pathlib.Path:
        return self.home / "runtime"

    def http(self) -> httpx.Client:
        """A client with the owner's credential, rooted at the server's address."""
        return httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"token {self.token}"},
            timeout=30.0,
            trust_env=False,
        )

    def start(self) -> None:
        """Start the process; ``wait`` says when it answers."""
        command = [
            self.python, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1",
            f"--port={self.port}", "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={self.base_url}", f"--ServerApp.root_dir={self.root}",
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.append("--allow-root")
        with self.log.open("ab") as log:
            # A group of its own: Ctrl-C in the terminal reaches the demo, which stops us in order.
            self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
                command, env=self._environment(), cwd=self.root, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Until the server answers.

        Raises:
            DemoFailed: it ended, or did not answer in time.
        """
        deadline = time.monotonic() + START_TIMEOUT_S
        with self.http() as http:
            while time.monotonic() < deadline:
                if self.process is None or self.process.poll() is not None:
                    raise DemoFailed(f"The {self.name}'s JupyterLab ended. {self._last_words()}")
                try:
                    if http.get("api/status").is_success:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(POLL_S)
        raise DemoFailed(f"The {self.name}'s JupyterLab does not answer. {self._last_words()}")

    def stop(self) -> None:
        """End the server and its kernels, kindly first."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self) -> None:
        """SIGKILL, as a power cut would; nothing gets a chance to be saved."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def lab_address(self, notebook: str) -> str:
        """Jupyter's own login link, for the owner's terminal."""
        return f"{self.url}lab/tree/{notebook}?token={self.token}"

    def request(self, method: str, path: str, **arguments: Any) -> Any:
        """One owner's request; the JSON answered.

        Raises:
            DemoFailed: the server refused.
        """
        with self.http() as http:
            answer = http.request(method, path, **arguments)
        if not answer.is_success:
            raise DemoFailed(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
        return answer.json() if answer.content else None

    def _environment(self) -> dict[str, str]:
        # In a container of a hub's we are told whose server that is; these two are our own.
        outer = {name: value for name, value in os.environ.items() if "JUPYTERHUB_" not in name}
        return {
            **outer,
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.data_dir),
            "JUPYTER_RUNTIME_DIR": str(self.runtime_dir),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "IPYTHONDIR": str(self.home / "ipython"),
        }

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        shown = [line for line in lines if "token=" not in line][-6:]
        return f"Its last words, from {self.log}:\n  " + "\n  ".join(shown)
