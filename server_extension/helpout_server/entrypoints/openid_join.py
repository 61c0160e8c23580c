"""Signing in to a marketplace from a Jupyter server: ``host/sign_in``.

The server has no address that a provider could send anybody back to, so the owner signs in on the
marketplace's own page, in another tab, and says there that the code is theirs. Owns the secret of
the one attempt under way, and asking how it stands. In this process's memory alone: after a
restart one begins again.
"""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from helpout_server.contracts.account import AccountPatch, Me
from helpout_server.contracts.host import SignInOutcome, SignInStartDraft, SignInStarted
from helpout_server.contracts.sign_in import (
    SignInAttemptDraft,
    SignInProgress,
    SignInToken,
    SignInWays,
)
from helpout_server.domain.errors import HelpoutError, InvalidRequest, MarketplaceAway
from helpout_server.domain.sign_in import ATTEMPT_S, challenge_of, code_of
from helpout_server.entrypoints.http.exchange import JSON, Request
from helpout_server.entrypoints.http.host_routes import HostArea, HostRoute
from helpout_server.entrypoints.owner_client import OwnerClient
from helpout_server.entrypoints.server_host import ServerHost
from helpout_server.entrypoints.stored_choice import LOOPBACK, checked_url
from helpout_server.entrypoints.upstream import Upstream, UpstreamSettings
from helpout_server.ports.clock import Clock
from helpout_server.ports.marketplace import MarketplaceSocket

T = TypeVar("T")
WAIT_S = 20.0
ASK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class _Attempt:
    url: str
    ca_file: str
    time_zone: str
    until_s: float
    verifier: str = field(repr=False)


class SignInJoin:
    """One for a Jupyter server; used from its event loop."""

    def __init__(self, host: ServerHost, clock: Clock) -> None:
        self._host = host
        self._clock = clock
        self._attempt: _Attempt | None = None
        self._changed = asyncio.Event()
        """The attempt that was waited for is another one now, or the server stops."""

    async def start(self, body: SignInStartDraft) -> SignInStarted:
        """Begin; an earlier attempt is forgotten.

        Raises:
            WrongState: this server hosts a marketplace, or is configured.
            InvalidRequest: no address, or of a marketplace without a provider.
            MarketplaceAway: it does not answer.
        """
        self._host.check_may_join()
        url = checked_url(body.marketplace_url)
        upstream = Upstream(UpstreamSettings(url, "", body.ca_file))
        try:
            ways = await _client(upstream).get("sign_in", SignInWays)
        finally:
            upstream.close()
        if not ways.sign_in_name:
            raise InvalidRequest(
                f"{ways.marketplace_name} lets people in by invitation. Ask for one.",
                field="marketplace_url",
            )
        attempt = _Attempt(
            url,
            body.ca_file,
            body.time_zone,
            self._clock.monotonic() + ATTEMPT_S,
            secrets.token_urlsafe(48),
        )
        challenge = challenge_of(attempt.verifier)
        page = _page(ways.address)
        self._begin_anew(attempt)
        return SignInStarted(
            marketplace_name=ways.marketplace_name,
            sign_in_name=ways.sign_in_name,
            address=f"{page}?attempt={challenge}",
            code=code_of(challenge),
            expires_in_ms=1_000 * ATTEMPT_S,
        )

    async def wait(self) -> SignInOutcome:
        """How the attempt stands, when that changed, or after a while; the page asks again.

        Raises:
            MarketplaceAway: it does not answer just now; the attempt goes on.
        """
        attempt, changed = self._attempt, self._changed
        if attempt is None:
            return SignInOutcome(status="over")
        upstream = Upstream(UpstreamSettings(attempt.url, "", attempt.ca_file))
        try:
            return await self._wait(attempt, changed, _client(upstream))
        finally:
            upstream.close()

    async def _wait(
        self, attempt: _Attempt, changed: asyncio.Event, client: OwnerClient
    ) -> SignInOutcome:
        enough_s = self._clock.monotonic() + WAIT_S
        ask = SignInAttemptDraft(verifier=attempt.verifier)
        while self._attempt is attempt and self._clock.monotonic() < attempt.until_s:
            told = await client.post("sign_in/progress", ask, SignInProgress)
            assert told is not None
            if told.status == "refused":
                break
            if told.status == "confirmed":
                return await self._done(attempt, client, ask)
            if self._clock.monotonic() >= enough_s:
                return SignInOutcome(status="waiting")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), ASK_EVERY_S)
        else:
            self._forget(attempt)
            return SignInOutcome(status="over")
        self._forget(attempt)
        return SignInOutcome(status="refused")

    async def _done(
        self, attempt: _Attempt, client: OwnerClient, ask: SignInAttemptDraft
    ) -> SignInOutcome:
        if self._attempt is not attempt:
            return SignInOutcome(status="over")
        # Of two pages that wait, one fetches it.
        self._forget(attempt)
        made = await client.post("sign_in/token", ask, SignInToken)
        assert made is not None
        await self._host.belong_to(attempt.url, made.token, attempt.ca_file)
        with contextlib.suppress(HelpoutError):
            await _tell_time_zone(attempt, made.token)
        return SignInOutcome(status="done")

    def _begin_anew(self, attempt: _Attempt | None) -> None:
        self._attempt = attempt
        self._changed.set()
        self._changed = asyncio.Event()

    def _forget(self, attempt: _Attempt) -> None:
        if self._attempt is attempt:
            self._begin_anew(None)

    async def close(self) -> None:
        self._begin_anew(None)


def open_area(host: ServerHost, clock: Clock) -> HostArea:
    """Its two routes."""
    join = SignInJoin(host, clock)
    return HostArea(
        routes=(
            HostRoute(
                "POST",
                "/sign_in",
                join.start,
                SignInStarted,
                "Begin to sign in to a marketplace by its provider.",
                body=SignInStartDraft,
            ),
            HostRoute(
                "POST", "/sign_in/wait", join.wait, SignInOutcome, "Wait for the owner to do so."
            ),
        ),
        close=join.close,
    )


def _client(upstream: Upstream) -> OwnerClient:
    return OwnerClient(upstream.fetch, _no_socket)


async def _no_socket(_path: str) -> MarketplaceSocket:
    raise MarketplaceAway("No socket before one is signed in.")


def _page(address: str) -> str:
    """The page's address as the marketplace says it: the owner's browser will open it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = parts.scheme == "http" and host in LOOPBACK
    if not (plain or (parts.scheme == "https" and host)) or parts.query or parts.fragment:
        raise MarketplaceAway("The marketplace names no safe page to sign in at.")
    return address


async def _tell_time_zone(attempt: _Attempt, token: str) -> None:
    """An account that was made by signing in has none of its person's yet."""
    upstream = Upstream(UpstreamSettings(attempt.url, token, attempt.ca_file))
    try:
        me = await _client(upstream).get("me", Me)
        if me.account.time_zone == "UTC":
            patch = msgspec.json.encode(AccountPatch(time_zone=attempt.time_zone))
            await upstream.fetch(Request("PATCH", "me", body=patch, content_type=JSON))
    finally:
        upstream.close()
