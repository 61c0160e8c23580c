"""The mode a Jupyter server is in, and how it gets into another.

Owns the one backend, opened when first asked for, and the sockets that pages hold. Knows
neither handlers nor what a marketplace does.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

from helpout_server.contracts.account import AccountToken, InvitationAcceptDraft
from helpout_server.contracts.host import ConnectDraft, HostMarketplaceDraft
from helpout_server.domain.errors import MarketplaceAway, StoreUnusable, WrongState
from helpout_server.entrypoints.backend import Backend, Mode, Unset
from helpout_server.entrypoints.gateway import Gateway
from helpout_server.entrypoints.owner_client import OwnerClient
from helpout_server.entrypoints.stored_choice import (
    Choice,
    checked_url,
    read_choice,
    read_token,
    split_invitation,
    write_choice,
    write_private,
)
from helpout_server.entrypoints.upstream import Upstream, UpstreamSettings
from helpout_server.entrypoints.ws.close_codes import RESTARTING
from helpout_server.entrypoints.ws.socket import PeerSocket, close_all
from helpout_server.ports.clock import Clock
from helpout_server.ports.marketplace import MarketplaceSocket

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OwnerNames:
    """How the owner of a new marketplace is called."""

    display_name: str
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class HostSettings:
    """What the operator of a Jupyter server may set."""

    data_dir: Path
    mode: Literal["auto", "embedded", "gateway"] = "auto"
    marketplace_url: str = ""
    token_file: str = ""
    token: str = field(default="", repr=False)
    """Mode gateway: the owner's, where it comes from no file, such as that of a hub."""
    ca_file: str = ""
    marketplace_name: str = ""
    owner: OwnerNames = field(default_factory=lambda: OwnerNames("Owner"))

    def choice(self) -> Choice | None:
        """What is configured, else what was chosen in the browser."""
        if self.mode == "auto":
            return read_choice(self.data_dir)
        return Choice(
            mode=self.mode,
            marketplace_url=self.marketplace_url,
            ca_file=self.ca_file,
            marketplace_name=self.marketplace_name,
        )

    def token_path(self, url: str) -> Path:
        """Of that marketplace alone: a token never reaches another, whatever line we crash at."""
        if self.token_file:
            return Path(self.token_file)
        return self.data_dir / f"token-{sha256(url.encode()).hexdigest()[:16]}"


OpenEmbedded = Callable[[str, OwnerNames], Awaitable[Backend]]
"""Open the marketplace of this name, making its owner where there is none."""


class ServerHost:
    """One for a Jupyter server; used from its event loop."""

    def __init__(self, settings: HostSettings, clock: Clock, open_embedded: OpenEmbedded) -> None:
        self.settings = settings
        self.open_sockets: set[PeerSocket] = set()
        self._clock = clock
        self._open_embedded = open_embedded
        self._backend: Backend | None = None
        self._changing = asyncio.Lock()

    async def backend(self) -> Backend:
        """The mode's backend, opened now where it is not yet.

        Raises:
            HelpoutError: it cannot be opened; asked again, it is tried again.
        """
        if self._backend is None:
            async with self._changing:
                if self._backend is None:
                    self._backend = await self._open(self.settings.choice())
        return self._backend

    @property
    def chosen(self) -> Mode:
        """The mode by configuration or choice. Raises StoreUnusable."""
        choice = self.settings.choice()
        return "unset" if choice is None else choice.mode

    @property
    def chosen_or_unset(self) -> Mode:
        """The same, for telling about a server on which nothing can be opened."""
        try:
            return self.chosen
        except StoreUnusable:
            return "unset"

    @property
    def sign_in_at(self) -> str:
        """A marketplace where the owner may sign in; empty where there is none to be known."""
        settings = self.settings
        if settings.mode != "auto":
            return ""
        with contextlib.suppress(StoreUnusable):
            choice = read_choice(settings.data_dir)
            if choice is not None:
                return choice.marketplace_url
        return settings.marketplace_url

    async def _open(self, choice: Choice | None) -> Backend:
        if choice is None:
            return Unset()
        if choice.mode == "embedded":
            name = choice.marketplace_name or self.settings.marketplace_name
            return await self._open_embedded(name, self.settings.owner)
        url = checked_url(choice.marketplace_url)
        token = self.settings.token or await asyncio.to_thread(
            read_token, self.settings.token_path(url)
        )
        settings = UpstreamSettings(url, token, choice.ca_file)
        may_join = self.settings.mode == "auto"
        return Gateway(Upstream(settings), self.settings.data_dir, self._clock, may_join=may_join)

    # ---- choosing

    async def host_marketplace(self, draft: HostMarketplaceDraft) -> None:
        """Become embedded. Raises WrongState where a choice was made before."""
        async with self._changing:
            self._check_free(also="unset")
            owner = OwnerNames(draft.display_name, draft.time_zone)
            backend = await self._open_embedded(draft.name, owner)
            try:
                choice = Choice(mode="embedded", marketplace_name=draft.name)
                await asyncio.to_thread(write_choice, self.settings.data_dir, choice)
            except BaseException:
                await backend.close()
                raise
            await self._change_to(backend)

    async def connect(self, draft: ConnectDraft) -> None:
        """Accept an invitation and become its marketplace's gateway, now or anew.

        Raises:
            WrongState: this server hosts a marketplace, or is configured.
            InvitationInvalid, MarketplaceAway, InvalidRequest: as it says.
        """
        url, code = split_invitation(draft.invitation)
        async with self._changing:
            self._check_free(also="gateway")
            await self._belong_to(url, await self._accept(url, code, draft), draft.ca_file)

    async def belong_to(self, url: str, token: str, ca_file: str) -> None:
        """Become a marketplace's gateway with a token of its owner's. Raises WrongState."""
        async with self._changing:
            self._check_free(also="gateway")
            await self._belong_to(url, token, ca_file)

    def check_may_join(self) -> None:
        """Raises WrongState: this server hosts a marketplace, or is configured."""
        self._check_free(also="gateway")

    async def _belong_to(self, url: str, token: str, ca_file: str) -> None:
        path = self.settings.token_path(url)
        await asyncio.to_thread(write_private, path, token.encode())
        choice = Choice(mode="gateway", marketplace_url=url, ca_file=ca_file)
        await asyncio.to_thread(write_choice, self.settings.data_dir, choice)
        await self._change_to(await self._open(choice))

    @staticmethod
    async def _accept(url: str, code: str, draft: ConnectDraft) -> str:
        upstream = Upstream(UpstreamSettings(url, "", draft.ca_file))
        try:
            client = OwnerClient(upstream.fetch, _no_socket)
            accept = InvitationAcceptDraft(
                code=code, display_name=draft.display_name, time_zone=draft.time_zone
            )
            made = await client.post("invitations/accept", accept, AccountToken)
            assert made is not None
        finally:
            upstream.close()
        return made.token

    def _check_free(self, *, also: Mode) -> None:
        if self.settings.mode != "auto":
            raise WrongState("Whoever runs this server has set its mode; ask them.")
        if self.chosen not in {"unset", also}:
            raise WrongState(
                "This server hosts a marketplace already."
                if self.chosen == "embedded"
                else "This server belongs to a marketplace already."
            )

    async def _change_to(self, backend: Backend) -> None:
        old, self._backend = self._backend, backend
        if old is not None:
            await old.close()
        close_all(self.open_sockets, RESTARTING, "another marketplace was chosen")

    async def close(self) -> None:
        """Close pages' sockets and the backend; finish what was promised."""
        async with self._changing:
            if self._backend is not None:
                await self._backend.close()
                self._backend = None
        close_all(self.open_sockets, RESTARTING, "the server stops")


async def _no_socket(_path: str) -> MarketplaceSocket:
    raise MarketplaceAway("No socket before an invitation is accepted.")


class FollowingClient:
    """``MarketplaceClient`` of whatever mode the server is in when asked."""

    def __init__(self, host: ServerHost) -> None:
        self._host = host

    async def get(self, path: str, returns: type[T], query: Mapping[str, str] | None = None) -> T:
        return await (await self._host.backend()).client.get(path, returns, query)

    async def post(self, path: str, body: Any, returns: type[T] | None = None) -> T | None:
        return await (await self._host.backend()).client.post(path, body, returns)

    async def open_socket(self, path: str) -> MarketplaceSocket:
        return await (await self._host.backend()).client.open_socket(path)
