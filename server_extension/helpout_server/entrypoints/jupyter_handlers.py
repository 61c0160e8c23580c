"""Handlers of a Jupyter server: who asks, by Jupyter's own means or by a token of ours.

Owns the order of the questions (host name, a phone's camera, token of ours, Jupyter's identity,
XSRF, owner, authorizer). What is answered comes from the server host's backend.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from helpout_server.domain.errors import (
    HelpoutError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    XsrfMissing,
)
from helpout_server.entrypoints.camera_paths import is_camera_path
from helpout_server.entrypoints.frame import HEADERS, frame_page
from helpout_server.entrypoints.http.exchange import (
    BODY_BYTES_MAX,
    Credential,
    Request,
    Who,
    loggable,
    refuse,
)
from helpout_server.entrypoints.http.handler import BoundedBody, bearer_of
from helpout_server.entrypoints.http.host_application import HostApplication
from helpout_server.entrypoints.identity import ServerOwner
from helpout_server.entrypoints.server_host import ServerHost
from helpout_server.entrypoints.ws.socket import PeerSocket

UNKNOWN = object()
_JUPYTERS = frozenset({"token", "_xsrf"})


def query_without_credentials(query: str) -> str:
    """What a page asked, without what it asked Jupyter: that must not reach a marketplace."""
    return "&".join(
        part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in _JUPYTERS
    )


class Identified(BoundedBody, JupyterHandler):
    """Knows who asks before a method runs; ``credential`` is then set."""

    credential: Credential = Who.NOBODY
    refused: HelpoutError | None = None
    """Answered once the body is read: an answer before it may be lost with the connection."""

    def initialize(self, host: ServerHost, owner: ServerOwner, **_more: Any) -> None:
        self.host = host
        self.owner = owner

    async def prepare(self, *, _redirect_to_login: bool = False) -> None:
        try:
            self.credential = await self._identify()
        except HelpoutError as error:
            self.refused = error

    async def _identify(self) -> Credential:
        if not self.check_host():
            raise NotAllowed(
                f"This server does not answer to the name {self.request.host}. "
                "Its operator may allow it (ServerApp.allow_remote_access, local_hostnames)."
            )
        if is_camera_path(self.request.path[len(self.base()) :]):
            self._nobody_of_jupyter()
            return Who.NOBODY
        bearer = bearer_of(self.request.headers)
        if bearer is not None:
            self._nobody_of_jupyter()
            return bearer
        if self._carries_nothing():
            self._nobody_of_jupyter()
            return Who.NOBODY
        await self._ask_jupyter()
        user = self.current_user
        if user is None:
            return Who.NOBODY
        self.owner.check(user.username)
        if self.request.method != "GET" and not self.check_origin():
            # Asked even where the operator has switched Jupyter's XSRF check off.
            raise XsrfMissing("Changes are made from this server's own page alone.")
        allowed = await ensure_async(self.authorizer.is_authorized(self, user, "write", "helpouts"))
        if not allowed:
            raise NotAllowed("You may not use helpouts on this server; ask its operator.")
        return Who.OWNER

    def _nobody_of_jupyter(self) -> None:
        """No user of Jupyter's; a token of ours needs no XSRF token, for no browser adds it."""
        self.current_user = self._jupyter_current_user = None

    def _carries_nothing(self) -> bool:
        """A change asked for without any credential, as by a guest who accepts an invitation.

        There is nothing that a page elsewhere could have made a browser add, so there is no
        XSRF token to ask for either.
        """
        return (
            self.request.method != "GET"
            and "Cookie" not in self.request.headers
            and "Authorization" not in self.request.headers
            and "token" not in self.request.arguments
        )

    async def _ask_jupyter(self) -> None:
        """Identity and XSRF as Jupyter does them. Raises XsrfMissing or NotSignedIn."""
        try:
            await super().prepare(_redirect_to_login=False)
        except web.HTTPError as error:
            if error.status_code not in {403, 404}:
                raise
            user = getattr(self, "_jupyter_current_user", UNKNOWN)
            if user is None:
                raise NotSignedIn("Sign in to this Jupyter server.") from error
            raise XsrfMissing(
                "A cookie alone may not do this. Send the X-XSRFToken header from this server's "
                "own page; reload the page if it has been open for long."
            ) from error

    def bytes_max(self) -> int:
        """As the path has it; little from who is nobody."""
        return BODY_BYTES_MAX if self.credential is Who.NOBODY else super().bytes_max()

    def check_refused(self) -> None:
        """Raises what was found before the body came."""
        if self.refused is not None:
            raise self.refused

    def request_below(self, prefix: str, credential: Credential, address: str) -> Request:
        """As every host's, but what is Jupyter's stays here."""
        request = super().request_below(prefix, credential, address)
        return replace(request, query=query_without_credentials(request.query))

    def base(self) -> str:
        """``{base}helpouts/``, as it begins request paths."""
        return f"{self.base_url}helpouts/"

    def address(self) -> str:
        """Where this server was reached, for an invitation's address."""
        return f"{self.request.protocol}://{self.request.host}{self.base_url}"


@web.stream_request_body
class ApiHandler(Identified):
    """``api/v1/…``: from the page, from a guest's gateway, from a tool."""

    async def prepare(self, *, _redirect_to_login: bool = False) -> None:
        if not self.refuse_huge():
            await super().prepare()

    def _log(self) -> None:
        """As Jupyter's, which tells whole paths; one with a credential in it is not told."""
        if loggable(self.request.path) == self.request.path:
            super()._log()

    async def _answer(self) -> None:
        try:
            self.check_refused()
            backend = await self.host.backend()
            request = self.request_below(f"{self.base()}api/v1/", self.credential, self.address())
        except HelpoutError as error:
            self.reply(refuse(error))
            return
        await self.reply_with(backend.answer, request)

    @allow_unauthenticated
    async def get(self, _path: str) -> None:
        await self._answer()

    @allow_unauthenticated
    async def post(self, _path: str) -> None:
        await self._answer()

    @allow_unauthenticated
    async def put(self, _path: str) -> None:
        await self._answer()

    @allow_unauthenticated
    async def patch(self, _path: str) -> None:
        await self._answer()

    @allow_unauthenticated
    async def delete(self, _path: str) -> None:
        await self._answer()


@web.stream_request_body
class HostHandler(Identified):
    """``host/…``: the owner alone, in their own browser or with Jupyter's own token."""

    def initialize(self, host: ServerHost, owner: ServerOwner, **more: Any) -> None:
        super().initialize(host, owner)
        self.host_application: HostApplication = more["host_application"]

    async def prepare(self, *, _redirect_to_login: bool = False) -> None:
        if not self.refuse_huge():
            await super().prepare()

    async def _answer(self) -> None:
        try:
            self.check_refused()
            if self.credential is Who.NOBODY:
                raise NotSignedIn("Sign in to this Jupyter server.")
            if self.credential is not Who.OWNER:
                raise NotAllowed("This is for the owner of this Jupyter server alone.")
            request = self.request_below(f"{self.base()}host/", self.credential, self.address())
        except HelpoutError as error:
            self.reply(refuse(error))
            return
        self.reply(await self.host_application.dispatch(request))

    @allow_unauthenticated
    async def get(self, _path: str) -> None:
        await self._answer()

    @allow_unauthenticated
    async def post(self, _path: str) -> None:
        await self._answer()


class SocketHandler(PeerSocket, Identified):
    """``ws/…``: a page's socket shows a ticket in its hello, a kernel host's its token here."""

    async def prepare(self, *, _redirect_to_login: bool = False) -> None:
        await super().prepare()
        if self._finished:
            return
        try:
            self.check_refused()
            if self.request.headers.get("Upgrade", "").lower() != "websocket":
                raise NotFound("Only a WebSocket can be opened here.")
            backend = await self.host.backend()
            path = self.request.path[len(f"{self.base()}ws/") :]
            admission = await backend.admit(path, self.credential)
        except HelpoutError as error:
            self.reply(refuse(error))
            return
        self.attach(admission.peer, admission.bearer_account_id, self.host.open_sockets)

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """As Jupyter: the same origin, or one its operator allowed."""
        return JupyterHandler.check_origin(self, origin_to_satisfy_tornado)

    @allow_unauthenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        await PeerSocket.get(self, *args, **kwargs)


class FrameHandler(JupyterHandler):
    """``frame``: the same empty page for everybody, so nobody is asked who they are."""

    SUPPORTED_METHODS = ("GET",)

    async def prepare(self, *, _redirect_to_login: bool = False) -> None:
        if not self.check_host():
            raise web.HTTPError(403)
        self.current_user = self._jupyter_current_user = None

    @property
    def content_security_policy(self) -> str:
        return HEADERS["Content-Security-Policy"]

    @allow_unauthenticated
    async def get(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        await self.finish(frame_page())

    def compute_etag(self) -> str | None:
        return None
