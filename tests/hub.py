"""A real JupyterHub for tests: dummy authenticator, simple spawner, the proxy from npm."""

import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from helpout_server.entrypoints.demo.ports import free_port
from tests.servers import Process

ROOT = Path(__file__).parents[1]
SERVER_WITHIN_S = 90.0

_CONFIG = """
import sys
from helpout_server import hub

c.JupyterHub.bind_url = "http://127.0.0.1:{port}/"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
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
c.Spawner.environment = {{"JUPYTER_PREFER_ENV_PATH": "1"}}
c.Spawner.http_timeout = 90
c.Spawner.start_timeout = 90
c.JupyterHub.services = [
    {{"name": "test-admin", "api_token": "{admin_token}"}},
]
c.JupyterHub.load_roles = [
    {{"name": "test-admin", "services": ["test-admin"],
      "scopes": ["admin:users", "admin:servers", "tokens", "access:servers", "admin:groups",
                 "access:services"]}},
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
    process: Process

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

    def start_server(self, name: str) -> None:
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
def hub_at(folder: Path) -> Iterator[Hub]:
    """A hub with its files in a folder, and everything it started, ended afterwards."""
    proxy = proxy_command()
    admin_token = secrets.token_hex(24)
    ports = {name: free_port() for name in ("port", "hub_port", "proxy_port", "service_port")}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "home").mkdir(exist_ok=True)
    config = folder / "jupyterhub_config.py"
    config.write_text(_CONFIG.format(folder=folder, proxy=proxy, admin_token=admin_token, **ports))
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("JUPYTER")},
        "PYTHONUNBUFFERED": "1",
        "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16),
    }
    process = Process(
        [sys.executable, "-m", "jupyterhub", "-f", str(config)],
        environment,
        "JupyterHub is now running",
    )
    try:
        yield Hub(folder, ports["port"], ports["service_port"], admin_token, process)
    finally:
        process.stop()


def proxy_command() -> list[str]:
    found = shutil.which(
        "configurable-http-proxy", path=str(ROOT / "helpout_widgets/js/node_modules/.bin")
    ) or shutil.which("configurable-http-proxy")
    assert found is not None, "configurable-http-proxy is missing: run make install"
    return [found]
