"""The marketplace elsewhere, over HTTP and WebSocket.

Owns timeouts, bounds, trust (CA file) and which headers travel. A browser's ``Cookie`` and
``Authorization`` never do: nothing of the browser's request is copied but method, path, query,
body and content type. Knows no mode and no page.
"""

import re
import ssl
from dataclasses import dataclass, field
from typing import Final, get_args

from tornado.httpclient import HTTPClientError, HTTPRequest, HTTPResponse
from tornado.simple_httpclient import HTTPTimeoutError, SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from helpout_server import __version__
from helpout_server.contracts.blob import BlobKind
from helpout_server.domain.errors import HelpoutError, InvalidRequest, MarketplaceAway, NotFound
from helpout_server.domain.handout import ENDINGS as HANDOUTS
from helpout_server.entrypoints.http.exchange import (
    CALENDAR,
    JSON,
    PICTURES,
    PROBLEM,
    RECORDED,
    Request,
    Response,
    error_of,
    file_headers,
)
from helpout_server.entrypoints.http.pieces import place_of
from helpout_server.entrypoints.ws.socket import PING_INTERVAL_S, PING_TIMEOUT_S
from helpout_server.ports.recording import PIECE_BYTES_MAX

CONNECT_TIMEOUT_S = 5.0
REQUEST_TIMEOUT_S = 30.0
ANSWER_BYTES_MAX = 32 * 1_048_576
"""A take-away holds every output of a live session."""

CONCURRENT_MAX = 32
ANSWER_HEADERS = ("Allow", "Cache-Control", "Content-Range", "Retry-After")
"""Of an answer, beside its content type; all others end here."""

_BLOB_KINDS: Final = frozenset(get_args(BlobKind))
_DONE = frozenset({200, 201, 204})
_STILL = re.compile(r"live_sessions/[0-9A-Za-z_]{1,40}/stills/([0-9A-Za-z_]{1,40})")
_HANDOUT = re.compile(r"live_sessions/[0-9A-Za-z_]{1,40}/handouts/([0-9A-Za-z_]{1,40})")
_BLOB = re.compile(r"live_sessions/[0-9A-Za-z_]{1,40}/blobs/([0-9a-f]{64})")
_CALENDAR_FILE = re.compile(r"bookings/([0-9A-Za-z_]{1,40})/calendar\.ics")
_TRACK = re.compile(r"recordings/([0-9A-Za-z_]{1,40})/tracks/([0-9]{1,4})")
_PATH = re.compile(r"(?:[0-9A-Za-z_\-]{1,128}/){0,8}[0-9A-Za-z_\-]{1,128}(?:\.json|\.ics)?")


@dataclass(frozen=True, slots=True)
class UpstreamSettings:
    url: str
    """Checked; with base path, ending in a slash."""
    token: str = field(repr=False)
    """The owner's; empty before there is one."""
    ca_file: str = ""


def trust(ca_file: str) -> ssl.SSLContext:
    """The system's authorities, and one more. Raises InvalidRequest."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise InvalidRequest(
                f"{ca_file} is no readable certificate authority in PEM form.", field="ca_file"
            ) from error
    return context


class Upstream:
    """Requests and sockets to one marketplace. Lives on one event loop; close it."""

    def __init__(self, settings: UpstreamSettings) -> None:
        self.url = settings.url
        self._token = settings.token
        self._trust = trust(settings.ca_file) if settings.url.startswith("https") else None
        self._client = SimpleAsyncHTTPClient(
            force_instance=True, max_clients=CONCURRENT_MAX, max_body_size=ANSWER_BYTES_MAX
        )

    async def fetch(
        self, request: Request, *, timeout_s: float = REQUEST_TIMEOUT_S, as_owner: bool = True
    ) -> Response:
        """Ask as the owner, or as nobody where there is no token.

        Raises:
            MarketplaceAway: no answer, or none of a marketplace.
            NotFound: a path that no marketplace has.
        """
        headers = {"Accept": JSON, "User-Agent": f"helpouts-gateway/{__version__}"}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        if _TRACK.fullmatch(request.path) and request.method == "GET":
            # Never all of a file at once; what asks for all of it asks again and again.
            headers["Range"] = request.range or "bytes=0-"
        query = f"?{request.query}" if request.query else ""
        sent = self._request(
            f"{self.url}helpouts/api/v1/{_checked(request.path)}{query}",
            headers,
            timeout_s,
            as_owner=as_owner,
            method=request.method,
            body=request.body if request.method in {"POST", "PUT", "PATCH"} else None,
            allow_nonstandard_methods=True,
        )
        try:
            answer = await self._client.fetch(sent, raise_error=False)
        except Exception as error:
            raise _away(self.url, error) from error
        if answer.error is not None and not isinstance(answer.error, HTTPClientError):
            raise _away(self.url, answer.error) from answer.error
        if answer.code == 599:
            raise _away(self.url, answer.error)
        return self._checked_answer(request.path, answer)

    async def connect(
        self, path: str, *, as_owner: bool, message_bytes_max: int = ANSWER_BYTES_MAX
    ) -> WebSocketClientConnection:
        """Open ``ws/<path>``. Raises MarketplaceAway, or the refusal it was answered with."""
        url = f"ws{self.url.removeprefix('http')}helpouts/ws/{_checked(path)}"
        headers = {"User-Agent": f"helpouts-gateway/{__version__}"}
        sent = self._request(url, headers, CONNECT_TIMEOUT_S, as_owner=as_owner)
        try:
            connection = await websocket_connect(
                sent,
                ping_interval=PING_INTERVAL_S,
                ping_timeout=PING_TIMEOUT_S,
                max_message_size=message_bytes_max,
            )
        except HTTPClientError as error:
            raise _refused_upgrade(self.url, error) from error
        except (OSError, WebSocketError, ValueError) as error:
            raise _away(self.url, error) from error
        assert connection.protocol is not None
        connection.protocol.set_nodelay(True)
        return connection

    def _request(
        self,
        url: str,
        headers: dict[str, str],
        timeout_s: float,
        *,
        as_owner: bool = True,
        method: str = "GET",
        body: bytes | None = None,
        allow_nonstandard_methods: bool = False,
    ) -> HTTPRequest:
        if as_owner and self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return HTTPRequest(
            url,
            method=method,
            headers=headers,
            body=body,
            connect_timeout=min(CONNECT_TIMEOUT_S, timeout_s),
            request_timeout=timeout_s,
            follow_redirects=False,
            ssl_options=self._trust,
            allow_nonstandard_methods=allow_nonstandard_methods,
        )

    def _checked_answer(self, path: str, answer: HTTPResponse) -> Response:
        """An answer as a marketplace gives it; anything else at that address is none."""
        kind = answer.headers.get("Content-Type", "").split(";", 1)[0].strip().lower()
        track = _TRACK.fullmatch(path)
        if track is not None and answer.code == 206 and kind == RECORDED:
            return self._piece(f"{track[1]}-{track[2]}.webm", answer)
        if answer.code in _DONE:
            picture = _STILL.fullmatch(path)
            if picture is not None and answer.code == 200 and kind in PICTURES:
                return _still(picture[1], kind, answer.body)
            handout = _HANDOUT.fullmatch(path)
            if handout is not None and answer.code == 200 and kind in HANDOUTS:
                return _handout(handout[1], kind, answer.body)
            blob = _BLOB.fullmatch(path)
            if blob is not None and answer.code == 200 and kind in _BLOB_KINDS:
                return _handout(blob[1][:12], kind, answer.body)
            calendar = _CALENDAR_FILE.fullmatch(path)
            if calendar is not None and answer.code == 200 and kind == CALENDAR:
                headers = file_headers(CALENDAR, f"{calendar[1]}.ics")
                return Response(200, answer.body, CALENDAR, headers)
            fits = (kind == JSON and handout is None and blob is None) or answer.code == 204
        else:
            # Neither a redirect, which nobody follows, nor a status that allows no body.
            fits = kind == PROBLEM and 400 <= answer.code < 600
        if not fits:
            raise MarketplaceAway(
                f"{self.url} answered {answer.code}, but not as a marketplace does. "
                "Check the address and its base path."
            )
        return Response(
            status=answer.code,
            body=answer.body,
            content_type=kind,
            headers=tuple(
                (name, answer.headers[name]) for name in ANSWER_HEADERS if name in answer.headers
            ),
        )

    def _piece(self, file_name: str, answer: HTTPResponse) -> Response:
        """A piece of a recording, with headers of our own."""
        place = answer.headers.get("Content-Range", "")
        headers = (
            *file_headers(RECORDED, file_name),
            ("Accept-Ranges", "bytes"),
            ("Content-Range", place),
        )
        response = Response(206, answer.body, RECORDED, headers)
        if place_of(response) is None or len(answer.body) > PIECE_BYTES_MAX:
            raise MarketplaceAway(f"{self.url} answered with no piece of a recording.")
        return response

    def close(self) -> None:
        self._client.close()


def _checked(path: str) -> str:
    if _PATH.fullmatch(path) is None:
        raise NotFound("No such address.")
    return path


def _still(still_id: str, media_type: str, content: bytes) -> Response:
    """A picture of the marketplace's, with headers of our own: it is shown at our origin."""
    file_name = f"{still_id}.{media_type.removeprefix('image/')}"
    return Response(200, content, media_type, file_headers(media_type, file_name))


def _handout(handout_id: str, media_type: str, content: bytes) -> Response:
    """A file of another person's, with headers of our own: nothing in it runs at our origin."""
    headers = file_headers(media_type, f"{handout_id}.{HANDOUTS[media_type]}")
    return Response(200, content, media_type, headers)


def _refused_upgrade(url: str, error: HTTPClientError) -> HelpoutError:
    if error.response is not None and error.code < 500:
        told = error_of(error.code, error.response.body or b"")
        if told is not None:
            return told
    return _away(url, error)


def _away(url: str, error: BaseException | None) -> MarketplaceAway:
    """Say what is wrong in words somebody can act on, without quoting a request."""
    error = getattr(error, "real_error", None) or error
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"its certificate is not trusted ({error.verify_message}); give its CA file"
    elif isinstance(error, ssl.SSLError):
        why = "no secure connection could be made"
    elif isinstance(error, ConnectionRefusedError):
        why = "nothing listens there"
    elif isinstance(error, (HTTPTimeoutError, TimeoutError)):
        why = "it took too long"
    elif isinstance(error, OSError) and error.strerror:
        why = error.strerror
    else:
        why = "the connection failed"
    return MarketplaceAway(
        f"{url} does not answer: {why}. Your bookings are shown as last seen; "
        "try again in a moment, or ask whoever runs the marketplace."
    )
