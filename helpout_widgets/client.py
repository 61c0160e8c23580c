"""HTTP from a kernel to the Helpouts paths of the Jupyter server that runs it.

Owns finding that server and its credential, and turning refusals into exceptions. The
credential stays in memory here; it is never put into a widget, a notebook or a message.
"""

import json
import os
import pathlib
from dataclasses import dataclass
from typing import Any

import httpx
from jupyter_core.paths import jupyter_runtime_dir

TIMEOUT_S = 10.0


class HelpoutsUnavailable(RuntimeError):
    """No Jupyter server with Helpouts could be reached from this kernel."""


class HelpoutsRefused(RuntimeError):
    """The marketplace answered with a refusal; ``code`` is its stable word."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, repr=False)
class Server:
    """Where this kernel's Jupyter server answers, and the credential for it."""

    url: str
    """With base path, ending in a slash."""
    token: str


def find_server() -> Server:
    """The server that started this kernel.

    ``HELPOUTS_SERVER_URL`` and ``HELPOUTS_SERVER_TOKEN`` win where they are set (a kernel that
    runs elsewhere). Otherwise the server is the one whose process is the kernel's parent; it
    wrote its address into Jupyter's runtime directory, readable by its owner alone.

    Raises:
        HelpoutsUnavailable: none was found.
    """
    url = os.environ.get("HELPOUTS_SERVER_URL", "")
    if url:
        return Server(url.rstrip("/") + "/", os.environ.get("HELPOUTS_SERVER_TOKEN", ""))
    parent = os.environ.get("JPY_PARENT_PID", str(os.getppid()))
    record = pathlib.Path(jupyter_runtime_dir()) / f"jpserver-{parent}.json"
    try:
        facts = json.loads(record.read_text(encoding="utf-8"))
        token = facts.get("token") or os.environ.get("JUPYTERHUB_API_TOKEN", "")
        return Server(str(facts["url"]).rstrip("/") + "/", str(token))
    except (OSError, ValueError, KeyError) as error:
        raise HelpoutsUnavailable(
            "This kernel was not started by a Jupyter server that can be found. "
            "Set HELPOUTS_SERVER_URL and HELPOUTS_SERVER_TOKEN to its address and token."
        ) from error


class Client:
    """Typed enough for a notebook: JSON in, JSON out, refusals as exceptions."""

    def __init__(self, server: Server, http: httpx.Client | None = None) -> None:
        # trust_env: no proxy stands between a kernel and its own server.
        self._http = http or httpx.Client(timeout=TIMEOUT_S, trust_env=False)
        self._base = f"{server.url}helpouts/api/v1/"
        self._headers = {"Authorization": f"token {server.token}"} if server.token else {}

    def get(self, path: str, **query: str | int) -> Any:
        """GET ``path`` below ``api/v1/``.

        Raises:
            HelpoutsUnavailable: the server does not answer, or has no Helpouts.
            HelpoutsRefused: it answered with a refusal.
        """
        params = {name: value for name, value in query.items() if value != ""}
        return self._ask("GET", path, params=params)

    def post(self, path: str, body: object) -> Any:
        """POST ``body`` to ``path`` below ``api/v1/``. Raises as ``get``."""
        return self._ask("POST", path, json=body)

    def put(self, path: str, body: object) -> Any:
        """PUT ``body`` to ``path`` below ``api/v1/``. Raises as ``get``."""
        return self._ask("PUT", path, json=body)

    def patch(self, path: str, body: object) -> Any:
        """PATCH ``path`` below ``api/v1/`` with ``body``. Raises as ``get``."""
        return self._ask("PATCH", path, json=body)

    def post_host(self, path: str, body: object) -> Any:
        """POST to ``path`` below ``host/``, which the own server answers. Raises as ``get``."""
        return self._ask("POST", path, base=self._base.removesuffix("api/v1/") + "host/", json=body)

    def socket(self, path: str) -> tuple[str, dict[str, str]]:
        """Address of ``path`` below ``ws/``, and the headers to open it with."""
        address = self._base.removesuffix("api/v1/") + "ws/" + path
        return address.replace("http", "ws", 1), dict(self._headers)

    def _ask(self, method: str, path: str, *, base: str = "", **more: Any) -> Any:
        try:
            address = (base or self._base) + path
            answer = self._http.request(method, address, headers=self._headers, **more)
        except httpx.HTTPError as error:
            raise HelpoutsUnavailable(
                f"The Jupyter server does not answer ({type(error).__name__}). Is it running?"
            ) from error
        if answer.is_success:
            return answer.json()
        raise _refusal(answer)

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()


def _refusal(answer: httpx.Response) -> Exception:
    try:
        body = answer.json()
        return HelpoutsRefused(body["code"], f"{body['title']} {body['detail']}".strip())
    except (ValueError, KeyError, TypeError):
        return HelpoutsUnavailable(
            f"The Jupyter server answered {answer.status_code}, not as Helpouts does. "
            "Is helpout-widgets installed where the server runs, and its extension enabled?"
        )
