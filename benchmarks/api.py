"""Requests to the marketplace, beside ``/api/status`` of the Jupyter server it is embedded in.

Owns the requests that are timed and the rounds. One kept-alive connection carries both in
turn, with the same token, to the same process: what differs is the handler.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.jupyter import JupyterServer
from benchmarks.marketplace import Api, booking_draft, host_marketplace
from benchmarks.plan import MeasurementError, Plan
from benchmarks.rows import Goal, Row, make_row, paired_ratio, percentile
from benchmarks.server_process import HOST

STATUS = "api/status"
READ_GOAL = Goal("ratio", 1.5)
BOOKING_GOAL = Goal("value - peer_value", 3)
DAYS_OF_SLOTS = 30
STARTS_IN_HALF_AN_HOUR = 6
BOOKINGS_A_STUDENT = 20
WARM_UP = 5


@dataclass(slots=True)
class Pairs:
    """Our request's times and those of ``/api/status`` beside it, by round, in ms."""

    ours: list[list[float]] = field(default_factory=list)
    status: list[list[float]] = field(default_factory=list)

    def row(self, name: str, goal: Goal | None) -> Row:
        """The p50 of all, with the ratio paired by round."""
        return make_row(
            name,
            percentile([ms for times in self.ours for ms in times], 50),
            "ms",
            peer="jupyter_server /api/status",
            peer_value=percentile([ms for times in self.status for ms in times], 50),
            ratio=paired_ratio(
                [percentile(times, 50) for times in self.ours],
                [percentile(times, 50) for times in self.status],
            ),
            goal=goal,
        )


class Client:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def timed_ms(
        self, method: str, path: str, authorization: str, body: object = None
    ) -> tuple[float, bytes]:
        """Milliseconds from sending to the last byte of the answer, and the answer.

        Raises:
            MeasurementError: the answer is not a success.
        """
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        payload = None if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        self._connection.request(method, f"/{path}", payload, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        took_ms = (time.perf_counter() - began) * 1000
        if answer.status >= 300:
            raise MeasurementError(f"{method} /{path}: {answer.status} {content[:300]!r}")
        return took_ms, content

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


async def measure(plan: Plan) -> list[Row]:
    """All rows of ``api``."""
    server = JupyterServer()
    with tempfile.TemporaryDirectory(prefix="helpout-bench-") as work:
        try:
            await server.start(Path(work))
            await host_marketplace(server)
            owner = Api(server.url, server.authorization)
            students = await _students(owner, plan.bookings + WARM_UP)
            listing_id = await owner.publish()
            starts = await owner.free_starts(listing_id, DAYS_OF_SLOTS)
            client = Client(server.process.port)
            try:
                return [
                    *_reads(client, server.authorization, listing_id, plan),
                    _bookings(client, server.authorization, students, listing_id, starts),
                    *_reads_after_bookings(client, server.authorization, plan),
                ]
            finally:
                client.close()
        finally:
            server.stop()


def _reads(client: Client, authorization: str, listing_id: str, plan: Plan) -> list[Row]:
    me = _read(client, authorization, "helpouts/api/v1/me", plan)
    listing = _read(client, authorization, f"helpouts/api/v1/listings/{listing_id}", plan)
    return [me.row("api_read_p50", READ_GOAL), listing.row("api_read_listing_p50", None)]


def _reads_after_bookings(client: Client, authorization: str, plan: Plan) -> list[Row]:
    pairs = _read(client, authorization, "helpouts/api/v1/bookings?when=upcoming&limit=20", plan)
    return [pairs.row("api_read_20_bookings_p50", None)]


def _read(client: Client, authorization: str, path: str, plan: Plan) -> Pairs:
    pairs = Pairs()
    for number in range(plan.api_rounds + 1):
        ours, status = [], []
        for _ in range(plan.reads_per_round):
            status.append(client.timed_ms("GET", STATUS, authorization)[0])
            ours.append(client.timed_ms("GET", path, authorization)[0])
        if number:  # the first round warms up
            pairs.ours.append(ours)
            pairs.status.append(status)
    return pairs


async def _students(owner: Api, bookings: int) -> list[Api]:
    """Who makes each booking; a student may have only so many upcoming ones."""
    accounts = [
        await owner.new_account(f"Student {number} of a benchmark")
        for number in range(-(-bookings // BOOKINGS_A_STUDENT))
    ]
    return [accounts[number // BOOKINGS_A_STUDENT] for number in range(bookings)]


def _bookings(
    client: Client, authorization: str, students: list[Api], listing_id: str, starts: list[str]
) -> Row:
    """Bookings half an hour apart; the first few warm up and are left out."""
    apart = starts[::STARTS_IN_HALF_AN_HOUR]
    if len(apart) < len(students):
        raise MeasurementError(f"only {len(apart)} slots to book")
    pairs = Pairs()
    for number, (student, start) in enumerate(zip(students, apart, strict=False)):
        status_ms, _ = client.timed_ms("GET", STATUS, authorization)
        draft = booking_draft(listing_id, start)
        booked_ms, _ = client.timed_ms(
            "POST", "helpouts/api/v1/bookings", student.authorization, draft
        )
        if number >= WARM_UP:
            pairs.ours.append([booked_ms])
            pairs.status.append([status_ms])
    return pairs.row("booking_p50", BOOKING_GOAL)
