"""The last good answers a gateway keeps for when the marketplace is away.

Owns which answers are kept (who I am, my bookings), their files and their age. A copy is read
only for the marketplace and address it came from.
"""

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

import msgspec

from helpout_server.contracts.fields import Instant
from helpout_server.entrypoints.http.exchange import JSON, Request, Response
from helpout_server.entrypoints.stored_choice import write_private
from helpout_server.ports.clock import Clock

OFFLINE_HEADER = "X-Helpouts-Offline"
COPY_BYTES_MAX = 2 * 1_048_576


class _Copy(msgspec.Struct, kw_only=True):
    at: Instant
    url: str
    body: msgspec.Raw


def copy_name(request: Request) -> str | None:
    """The copy a request is answered from; None for what is not kept."""
    if request.method != "GET":
        return None
    if request.path == "me":
        return "me"
    if request.path != "bookings":
        return None
    query = parse_qs(request.query)
    when = query.get("when", ["upcoming"])[-1]
    whole = query.get("offset", ["0"])[-1] == "0" and when in {"upcoming", "past"}
    return f"bookings-{when}" if whole else None


class OfflineCopies:
    """Files below ``folder``, readable by the owner alone. Call off the event loop."""

    def __init__(self, folder: Path, url: str, clock: Clock) -> None:
        self._folder = folder
        self._url = url
        self._clock = clock

    def keep(self, name: str, response: Response) -> None:
        """Replace the copy of that name."""
        if response.status == 200 and len(response.body) <= COPY_BYTES_MAX:
            copy = _Copy(at=self._clock.now(), url=self._url, body=msgspec.Raw(response.body))
            write_private(self._folder / f"{name}.json", msgspec.json.encode(copy))

    def last(self, name: str) -> Response | None:
        """The copy, marked with its age in seconds; None where there is none."""
        try:
            content = (self._folder / f"{name}.json").read_bytes()
            copy = msgspec.json.decode(content, type=_Copy)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        if copy.url != self._url:
            return None
        age = str(_age_s(copy.at, self._clock.now()))
        headers = (("Cache-Control", "no-store"), (OFFLINE_HEADER, age))
        return Response(200, bytes(copy.body), JSON, headers)


def _age_s(at: datetime, now: datetime) -> int:
    return max(0, int((now - at).total_seconds()))
