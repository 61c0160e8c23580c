"""A real JupyterHub for tests: dummy authenticator, simple spawner, the proxy from npm."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]

from helpout_server.entrypoints.demo.ports import free_port
from tests.servers import Process

ROOT = Path(__file__).parents[1]
SERVER_WITHIN_S = 90.0
MARK = "HELPOUTS_TEST_HUB"
"""In the environment of all that people's servers are: whose test's they are."""

_CONFIG = """
import sys
from helpout_server import hub

c.JupyterHub.bind_url = "http://127.0.0.1:{port}/"
c.JupyterHub.hub_port = {hub_port}
# The proxy is the test's own, and servers stay: the Hub may be started anew in between.
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.JupyterHub.cleanup_proxy = False
c.JupyterHub.cleanup_servers = False
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {{"staff"}}
c.Authenticator.allowed_users = {{"amara", "ada", "helen", "outsider", "leaver"}}
c.JupyterHub.load_groups = {{
    "helpers": {{"users": ["helen"]}}, "tutors": {{"users": ["ada"]}},
}}
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.notebook_dir = ""
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.environment = {{
    "JUPYTER_PREFER_ENV_PATH": "1", "{mark}": "{folder}", "JUPYTERHUB_ACTIVITY_INTERVAL": "2",
    "JUPYTERLAB_SETTINGS_DIR": "{folder}/settings",
}}
c.JupyterHub.last_activity_interval = 2
# How soon a service that died is started again: half a minute, but for this.
from jupyterhub.services.service import _ServiceSpawner
watch = _ServiceSpawner.start_polling
def watch_closely(spawner):
    spawner.poll_interval = 1
    watch(spawner)
_ServiceSpawner.start_polling = watch_closely
c.Spawner.http_timeout = 90
c.Spawner.start_timeout = 90
c.JupyterHub.services = [
    {{"name": "test-admin", "api_token": "{admin_token}"}},
    *{services!r},
]
c.JupyterHub.load_roles = [
    {{"name": "test-admin", "services": ["test-admin"],
      "scopes": ["admin:users", "admin:servers", "tokens", "access:servers", "admin:groups",
                 "access:services"]}},
    *{roles!r},
    # May open somebody else's server, as a colleague whom they share it with.
    {{"name": "visitor", "users": ["ada"], "scopes": ["access:servers!user=amara"]}},
]
c.Helpouts.tutor_groups = ["tutors"]
for line in hub.configure(
    c, url="http://127.0.0.1:{service_port}", data_dir="{folder}/market",
    staff_groups=["helpers"],
    options=["--name", "Campus", "--sign-in-check-s", "1", "--groups-every-s", "2"],
):
    print("helpouts:", line, flush=True)
"""


@dataclass
class Hub:
    """A running hub, its marketplace with it."""

    folder: Path
    port: int
    service_port: int
    admin_token: str = field(repr=False)
    environment: dict[str, str] = field(repr=False)
    process: "HubProcess"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """A request to the Hub's own API, by the test's service."""
        with self.client(self.admin_token) as client:
            answer = client.request(method, f"hub/api/{path}", json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
        return answer.json() if answer.content else None

    def client(self, token: str) -> httpx.Client:
        return httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=60.0,
            trust_env=False,
        )  # fmt: skip

    def new_token(self, name: str, *scopes: str) -> dict[str, Any]:
        """A person's, with these scopes alone: its ``id`` and, told once, ``token``."""
        body = {"scopes": list(scopes)} if scopes else {}
        made: dict[str, Any] = self.api("POST", f"users/{name}/tokens", body)
        return made

    def token(self, name: str, *scopes: str) -> str:
        """As ``new_token``, the text alone."""
        return str(self.new_token(name, *scopes)["token"])

    def start_again(self) -> None:
        """The Hub and its service anew; the proxy and people's servers go on."""
        self.process.stop()
        self.process = HubProcess(self.folder, self.environment)

    def kill_service(self) -> None:
        """As a lack of memory would; the Hub starts it again."""
        for child in psutil.Process(self.process.pid).children():
            if "helpout_server.service" in child.cmdline():
                child.kill()
                return
        raise AssertionError("the service does not run")

    def browser(self, name: str) -> httpx.Client:
        """Signed in at the Hub by its form, as in a browser; close it."""
        client = httpx.Client(
            base_url=self.url, timeout=60.0, trust_env=False, follow_redirects=True
        )
        client.get("hub/login").raise_for_status()
        form = {"username": name, "password": "any", "_xsrf": client.cookies["_xsrf"]}
        client.post("hub/login", data=form, params={"next": "/hub/home"}).raise_for_status()
        return client

    def start_server(self, name: str) -> None:
        if self.api("GET", f"users/{name}").get("servers", {}).get("", {}).get("ready"):
            return
        self.api("POST", f"users/{name}/server", {})
        deadline = time.monotonic() + SERVER_WITHIN_S
        while time.monotonic() < deadline:
            servers = self.api("GET", f"users/{name}").get("servers", {})
            if servers.get("", {}).get("ready"):
                return
            time.sleep(0.2)
        raise AssertionError(f"the server of {name} does not start:\n{self.process.output[-3000:]}")

    def stop_server(self, name: str) -> None:
        self.api("DELETE", f"users/{name}/server")


@contextmanager
def hub_at(
    folder: Path, *, services: Sequence[Any] = (), roles: Sequence[Any] = ()
) -> Iterator[Hub]:
    """A hub with its files in a folder, and everything it started, ended afterwards.

    ``services`` and ``roles`` are more of the Hub's own.
    """
    admin_token = secrets.token_hex(24)
    ports = {name: free_port() for name in ("port", "hub_port", "proxy_port", "service_port")}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "home").mkdir(exist_ok=True)
    # JupyterLab's question about news would cover the first screen.
    quiet = folder / "settings/@jupyterlab/apputils-extension"
    quiet.mkdir(parents=True)
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    config = folder / "jupyterhub_config.py"
    more = {"services": list(services), "roles": list(roles), "mark": MARK}
    config.write_text(_CONFIG.format(folder=folder, admin_token=admin_token, **ports, **more))
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("JUPYTER")},
        "PYTHONUNBUFFERED": "1",
        "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16),
    }
    proxy = Process(
        [
            *proxy_command(), "--ip=127.0.0.1", f"--port={ports['port']}",
            "--api-ip=127.0.0.1", f"--api-port={ports['proxy_port']}",
            f"--error-target=http://127.0.0.1:{ports['hub_port']}/hub/error",
        ],
        environment,
        "Proxy API at",
    )  # fmt: skip
    try:
        process = HubProcess(folder, environment)
        hub = Hub(folder, ports["port"], ports["service_port"], admin_token, environment, process)
        try:
            yield hub
        finally:
            hub.process.stop()
            _end_servers(folder)
    finally:
        proxy.stop()


class HubProcess:
    """The Hub. Its words go into a file: people's servers, which outlive it, write there too."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._log = folder / "hub.log"
        before = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(folder / "jupyterhub_config.py")],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + SERVER_WITHIN_S
        while "JupyterHub is now running" not in self.output[before:]:
            assert self._process.poll() is None, f"the Hub ended:\n{self.output[-3000:]}"
            assert time.monotonic() < deadline, f"the Hub does not start:\n{self.output[-3000:]}"
            time.sleep(0.1)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _end_servers(folder: Path) -> None:
    """People's servers, which the Hub leaves as they are, and their kernels."""
    ours = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(folder):
                process.terminate()
                ours.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    for process in psutil.wait_procs(ours, timeout=10)[1]:
        process.kill()


def proxy_command() -> list[str]:
    found = shutil.which(
        "configurable-http-proxy", path=str(ROOT / "helpout_widgets/js/node_modules/.bin")
    ) or shutil.which("configurable-http-proxy")
    assert found is not None, "configurable-http-proxy is missing: run make install"
    return [found]
