"""The running server that a command talks to: found, or named by its address.

Owns finding it and one request to it. Tools never open a marketplace's database: the server has
it, and alone knows what is in it now.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from jupyter_server.serverapp import list_running_servers
from tornado.httpclient import HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from helpout_server.domain.account import TOKEN_PREFIX
from helpout_server.domain.errors import HelpoutError, MarketplaceAway
from helpout_server.entrypoints.http.exchange import JSON, error_of
from helpout_server.entrypoints.stored_choice import checked_url, read_token, write_private
from helpout_server.entrypoints.upstream import trust

T = TypeVar("T")
TIMEOUT_S = 30.0
RECORD_NAME = "serving.json"


class NoServer(Exception):
    """No server to talk to; the message says what to do."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """Where it answers, and a credential for it."""

    url: str
    token: str = field(repr=False)
    ca_file: str = ""

    async def ask(self, method: str, path: str, returns: type[T], body: Any = None) -> T:
        """One request below ``helpouts/``. Raises HelpoutError."""
        scheme = "Bearer" if self.token.startswith(TOKEN_PREFIX) else "token"
        headers = {"Accept": JSON, "Content-Type": JSON}
        if self.token:
            headers["Authorization"] = f"{scheme} {self.token}"
        request = HTTPRequest(
            f"{self.url}helpouts/{path}",
            method=method,
            headers=headers,
            body=None if method == "GET" else msgspec.json.encode(body),
            request_timeout=TIMEOUT_S,
            follow_redirects=False,
            ssl_options=trust(self.ca_file) if self.url.startswith("https") else None,
        )
        client = SimpleAsyncHTTPClient(force_instance=True)
        try:
            answer = await client.fetch(request, raise_error=False)
        finally:
            client.close()
        if answer.code == 599:
            raise MarketplaceAway(f"{self.url} does not answer: {answer.error}.")
        if answer.code >= 300:
            told = error_of(answer.code, answer.body)
            raise told or MarketplaceAway(
                f"{self.url} answered {answer.code}, but not as Helpouts does. "
                "Is helpout-widgets installed where that server runs?"
            )
        return msgspec.json.decode(answer.body, type=returns)


class ServingRecord(msgspec.Struct, kw_only=True):
    """``serving.json`` of a standalone server: no secret, only where it is."""

    url: str
    pid: int
    ca_file: str = ""


def write_record(data_dir: Path, record: ServingRecord) -> None:
    write_private(data_dir / RECORD_NAME, msgspec.json.encode(record))


def remove_record(data_dir: Path) -> None:
    (data_dir / RECORD_NAME).unlink(missing_ok=True)


def named_server(url: str, token_file: str, ca_file: str) -> RunningServer:
    """By ``--url`` and ``--token-file``. Raises HelpoutError."""
    token = read_token(Path(token_file)) if token_file else os.environ.get("HELPOUTS_TOKEN", "")
    return RunningServer(checked_url(url), token, ca_file)


def _standalone(data_dir: Path, ca_file: str) -> Iterator[RunningServer]:
    try:
        content = (data_dir / RECORD_NAME).read_bytes()
        record = msgspec.json.decode(content, type=ServingRecord)
        os.kill(record.pid, 0)
        token = read_token(data_dir / "owner-token")
    except (OSError, msgspec.DecodeError, HelpoutError):
        return
    yield RunningServer(record.url, token, ca_file or record.ca_file)


def _jupyter(ca_file: str) -> Iterator[RunningServer]:
    for found in list_running_servers():
        token = found.get("token") or os.environ.get("JUPYTERHUB_API_TOKEN", "")
        yield RunningServer(str(found["url"]).rstrip("/") + "/", str(token), ca_file)


async def _answers(server: RunningServer, path: str) -> bool:
    try:
        async with asyncio.timeout(5):
            await server.ask("GET", path, dict)
    except (HelpoutError, TimeoutError):
        return False
    return True


async def find_server(data_dir: Path, ca_file: str, *, jupyter_only: bool = False) -> RunningServer:
    """The one server of this person that has Helpouts.

    Raises:
        NoServer: none, or several; then the choice is theirs.
    """
    found = []
    if not jupyter_only:
        found = [s for s in _standalone(data_dir, ca_file) if await _answers(s, "api/v1/me")]
    found += [s for s in _jupyter(ca_file) if await _answers(s, "host/status")]
    if not found:
        raise NoServer(
            "No running server with Helpouts was found. Start one (jupyter lab, or "
            "jupyter helpouts serve), or name it with --url and --token-file."
        )
    if len(found) > 1:
        addresses = "\n  ".join(server.url for server in found)
        raise NoServer(f"Several servers run; choose one with --url:\n  {addresses}")
    return found[0]


async def choose_server(
    url: str, token_file: str, ca_file: str, data_dir: Path, *, jupyter_only: bool = False
) -> RunningServer:
    """The named one; a found one's credential is used where only its address is given.

    Raises:
        NoServer, HelpoutError
    """
    if not url:
        return await find_server(data_dir, ca_file, jupyter_only=jupyter_only)
    if not token_file and "HELPOUTS_TOKEN" not in os.environ:
        address = checked_url(url)
        for server in (*_standalone(data_dir, ca_file), *_jupyter(ca_file)):
            if server.url == address:
                return server
    return named_server(url, token_file, ca_file)
