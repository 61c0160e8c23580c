"""Signing in from a Jupyter server, with a marketplace that answers as a test says."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from helpout_server.contracts.host import SignInStartDraft
from helpout_server.contracts.sign_in import SignInProgress, SignInToken, SignInWays
from helpout_server.domain.errors import InvalidRequest, MarketplaceAway, WrongState
from helpout_server.domain.sign_in import ATTEMPT_S, challenge_of, code_of
from helpout_server.entrypoints import openid_join
from helpout_server.entrypoints.openid_join import SignInJoin
from helpout_server.entrypoints.server_host import ServerHost

URL = "https://market.example/"


@dataclass
class Clock:
    seconds: float = 0.0

    def now(self) -> Any:
        raise NotImplementedError

    def monotonic(self) -> float:
        self.seconds += 0.25
        return self.seconds


@dataclass
class Market:
    """``OwnerClient`` of it."""

    page: str = f"{URL}helpouts/sign_in"
    provider: str = "Example University"
    told: list[str] = field(default_factory=list)
    """How the attempt stands, one answer after another; then it waits."""
    verifiers: list[str] = field(default_factory=list)

    async def get(self, _path: str, _returns: Any) -> SignInWays:
        return SignInWays(marketplace_name="Campus", sign_in_name=self.provider, address=self.page)

    async def post(self, path: str, body: Any, _returns: Any) -> Any:
        self.verifiers.append(body.verifier)
        if path == "sign_in/token":
            return SignInToken(token="helpouts_token", lapses_in_days=30)
        return SignInProgress(status=cast("Any", self.told.pop(0) if self.told else "waiting"))


@dataclass
class Host:
    """``ServerHost`` as far as joining goes."""

    joined: list[tuple[str, str]] = field(default_factory=list)
    hosts: bool = False

    def check_may_join(self) -> None:
        if self.hosts:
            raise WrongState("This server hosts a marketplace already.")

    async def belong_to(self, url: str, token: str, _ca_file: str) -> None:
        self.joined.append((url, token))


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Market:
    made = Market()

    async def nothing(*_: Any) -> None:
        return

    monkeypatch.setattr(openid_join, "_client", lambda _upstream: made)
    monkeypatch.setattr(openid_join, "_tell_time_zone", nothing)
    monkeypatch.setattr(openid_join, "ASK_EVERY_S", 0.001)
    return made


def join_of(host: Host, clock: Clock | None = None) -> SignInJoin:
    return SignInJoin(cast("ServerHost", host), clock or Clock())


async def test_the_token_is_fetched_once_when_the_person_said_yes(market: Market) -> None:
    host = Host()
    join = join_of(host)
    started = await join.start(SignInStartDraft(marketplace_url=URL))
    market.told = ["waiting", "waiting", "confirmed"]
    assert (await join.wait()).status == "done"
    assert host.joined == [(URL, "helpouts_token")]
    assert (await join.wait()).status == "over"
    [verifier] = set(market.verifiers)
    assert started.code == code_of(challenge_of(verifier))
    assert started.address == f"{market.page}?attempt={challenge_of(verifier)}"
    assert verifier not in started.address


async def test_it_answers_in_time_refused_or_over(market: Market) -> None:
    clock = Clock()
    join = join_of(Host(), clock)
    assert (await join.wait()).status == "over"
    await join.start(SignInStartDraft(marketplace_url=URL))
    assert (await join.wait()).status == "waiting"
    market.told = ["refused"]
    assert (await join.wait()).status == "refused"
    await join.start(SignInStartDraft(marketplace_url=URL))
    clock.seconds += ATTEMPT_S
    market.told = ["confirmed"]
    assert (await join.wait()).status == "over"


async def test_without_a_provider_one_is_told_to_ask_for_an_invitation(market: Market) -> None:
    market.provider = ""
    with pytest.raises(InvalidRequest, match="by invitation"):
        await join_of(Host()).start(SignInStartDraft(marketplace_url=URL))


@pytest.mark.parametrize(
    "page", ["javascript:alert(1)", "http://market.example/x", "https://a/?token=b", "", "//a/b"]
)
async def test_a_page_that_no_browser_should_open_is_refused(market: Market, page: str) -> None:
    market.page = page
    with pytest.raises(MarketplaceAway):
        await join_of(Host()).start(SignInStartDraft(marketplace_url=URL))


@pytest.mark.parametrize("url", ["http://market.example", "nonsense", "https://a:b@c.example"])
async def test_an_address_is_checked_before_anybody_is_asked(market: Market, url: str) -> None:
    market.page = "never asked"
    with pytest.raises(InvalidRequest):
        await join_of(Host()).start(SignInStartDraft(marketplace_url=url))


async def test_who_hosts_a_marketplace_joins_none(market: Market) -> None:
    del market
    with pytest.raises(WrongState):
        await join_of(Host(hosts=True)).start(SignInStartDraft(marketplace_url=URL))
