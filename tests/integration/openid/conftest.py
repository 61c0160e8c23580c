"""A marketplace with a real provider of OpenID Connect, and browsers with cookies."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from helpout_server.domain.sign_in import challenge_of
from helpout_server.entrypoints.demo.ports import free_port
from tests.openid import Provider, provider_for
from tests.servers import ServiceProcess, service


@dataclass
class University:
    """The two of them."""

    market: ServiceProcess
    provider: Provider

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> httpx.Response:
        """To the marketplace, below ``helpouts/api/v1``."""
        with self.market.client(token) as client:
            return client.request(method, f"api/v1/{path}", json=body)


@dataclass
class Attempt:
    """What a Jupyter server knows of one."""

    university: University
    verifier: str

    @property
    def address(self) -> str:
        page = self.university.ask("GET", "sign_in").json()["address"]
        return f"{page}?attempt={challenge_of(self.verifier)}"

    def progress(self) -> str:
        told = self.university.ask("POST", "sign_in/progress", {"verifier": self.verifier})
        return str(told.json()["status"])

    def fetch(self) -> httpx.Response:
        return self.university.ask("POST", "sign_in/token", {"verifier": self.verifier})


@pytest.fixture(scope="package")
def university(tmp_path_factory: pytest.TempPathFactory) -> Iterator[University]:
    folder = tmp_path_factory.mktemp("university")
    port = free_port()
    url = f"http://127.0.0.1:{port}/under/"
    with (
        provider_for(folder / "provider", url) as provider,
        service(
            folder / "market", "--name", "Campus", *provider.options,
            base_url="/under/", port=port,
        ) as market,
    ):  # fmt: skip
        yield University(market, provider)


@pytest.fixture
def attempt(university: University) -> Attempt:
    return Attempt(university, secrets.token_urlsafe(48))


@pytest.fixture
def window() -> Iterator[httpx.Client]:
    """A browser as far as cookies and redirects go."""
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=30) as client:
        yield client


def sign_in(window: httpx.Client, address: str, subject: str) -> httpx.Response:
    """Open the page, choose who one is at the provider; what is shown then."""
    asked = window.get(address)
    if "/interaction/" not in str(asked.url):
        return asked  # known there already
    return window.post(asked.url, data={"sub": subject})
