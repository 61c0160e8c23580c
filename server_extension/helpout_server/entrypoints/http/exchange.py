"""A request and an answer of the marketplace, without any web framework.

Owns how a refusal becomes an HTTP status and a problem body. Knows no host and no use case.
"""

import re
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from helpout_server.contracts.problem import Refusal
from helpout_server.domain import errors
from helpout_server.domain.handout import ENDINGS as HANDOUTS
from helpout_server.entrypoints.http.trace import Trace
from helpout_server.services.context import Content

BODY_BYTES_MAX = 1_048_576
STILL_BODY_BYTES_MAX = 6_010_000
"""A picture in base64 with its facts; of that one path."""
HANDOUT_BODY_BYTES_MAX = 14_010_000
"""A file in base64 with its facts; of that one path."""
BLOB_BODY_BYTES_MAX = 4_410_000
"""A content in base64 with its hash; of that one path."""
JSON = "application/json"
PROBLEM = "application/problem+json"
PICTURES = frozenset(("image/png", "image/jpeg", "image/webp"))
RECORDED = "video/webm"
CALENDAR = "text/calendar"


class Who(Enum):
    """A credential that is not a token of ours."""

    OWNER = "owner"
    """The host has made sure that this is the owner of the Jupyter server."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token of ours, not yet looked up."""

    token: str = field(repr=False)


Credential = Who | Bearer


_LARGE = re.compile(r"/live_sessions/[0-9A-Za-z_]{1,40}/(stills|handouts|blobs)$")
_LARGE_BOUNDS = {
    "stills": STILL_BODY_BYTES_MAX,
    "handouts": HANDOUT_BODY_BYTES_MAX,
    "blobs": BLOB_BODY_BYTES_MAX,
}


def body_bound(method: str, path: str) -> int:
    """How many bytes the body of a request may have; ``path`` as it ends."""
    large = _LARGE.search(path) if method == "POST" else None
    return BODY_BYTES_MAX if large is None else _LARGE_BOUNDS[large[1]]


def file_headers(media_type: str, file_name: str) -> tuple[tuple[str, str], ...]:
    """What travels with somebody's file: nothing in it may run, wherever it is opened."""
    assert media_type in {*PICTURES, *HANDOUTS, RECORDED, CALENDAR}, (
        "only what was checked is served"
    )
    return (
        ("Cache-Control", "private, no-store"),
        ("Content-Disposition", f'attachment; filename="{file_name}"'),
        ("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
    )


_SECRET_PLACE = re.compile(r"(?<=calendar_feed/)[^/?]+")


def loggable(path: str) -> str:
    """A path as it may stand in a log: an address of a feed is a credential."""
    return _SECRET_PLACE.sub("…", path)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, below ``api/v1``."""

    method: str
    path: str
    """Without a leading slash, still percent-encoded."""
    query: str = ""
    """As sent, without the question mark."""
    body: bytes = b""
    content_type: str = ""
    credential: Credential = Who.NOBODY
    address: str = ""
    """Where the asker reached the marketplace, ``https://host/base/``, ending in a slash."""
    came_from: str = ""
    """The asker's network address, as far as the host knows it."""
    range: str = ""
    """The ``Range`` header, of a file that is handed out in pieces."""
    known: str = ""
    """The ``If-None-Match`` header, of a file that changes seldom."""
    trace: Trace = field(default_factory=Trace, compare=False)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def file_response(file: Content, *, known: str = "") -> Response:
    """A file whole; or nothing, where who asks says that they have it."""
    headers = file_headers(file.media_type, file.file_name)
    if file.etag:
        mine = {"Cache-Control": "private, no-cache", "ETag": file.etag}
        headers = tuple({**dict(headers), **mine}.items())
        if file.etag in (one.strip().removeprefix("W/") for one in known.split(",")):
            return Response(304, headers=headers)
    return Response(200, file.content, file.media_type, headers)


_STATUS: dict[type[errors.HelpoutError], int] = {
    errors.HelpoutError: 400,
    errors.InvalidRequest: 400,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.IdempotencyReused: 422,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.InvitationInvalid: 410,
    errors.CameraCodeInvalid: 410,
    errors.MailLinkInvalid: 410,
    errors.MarketplaceNotChosen: 409,
    errors.MarketplaceAway: 502,
    errors.NetworkTestAway: 503,
    errors.SignInAway: 503,
    errors.SignInRefused: 403,
    errors.StoreUnusable: 503,
}


def status_of(refusal: type[errors.HelpoutError]) -> int:
    """The HTTP status of a refusal: its own, else that of its nearest ancestor."""
    return next(_STATUS[kind] for kind in refusal.__mro__ if kind in _STATUS)


def _plain(value: object) -> object:
    """Make what a refusal carries encodable; a value that is not one loses its shape, not us."""
    return str(value)


_encode_problem = msgspec.json.Encoder(enc_hook=_plain).encode


def problem(status: int, refusal: Refusal, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return Response(
        status=status,
        body=_encode_problem(refusal),
        content_type=PROBLEM,
        headers=(("Cache-Control", "no-store"), *headers),
    )


def refuse(error: errors.HelpoutError, trace: Trace | None = None) -> Response:
    """RFC 9457's answer for a refusal; with the request's id where it has one."""
    context = dict(error.context)
    if trace is not None and trace.request_id:
        context["request_id"] = trace.request_id
    wait_s = context.get("retry_after_s")
    return problem(
        status_of(type(error)),
        Refusal(
            code=error.code,
            title=error.title,
            detail=error.detail,
            field=error.field,
            context=context,
        ),
        () if wait_s is None else (("Retry-After", str(wait_s)),),
    )


_BY_CODE: dict[str, type[errors.HelpoutError]] = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.HelpoutError)
}


def error_of(status: int, body: bytes) -> errors.HelpoutError | None:
    """The refusal that a problem body tells of, or None where it is none."""
    try:
        told = msgspec.json.decode(body, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    kind = _BY_CODE.get(told.code)
    if kind is None:
        kind = errors.MarketplaceAway if status >= 500 else errors.InvalidRequest
    return kind(told.detail, field=told.field, context=told.context)
