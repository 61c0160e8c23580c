"""Bookings made over HTTP, where a test is about what comes after."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from helpout_server.entrypoints.demo.server import DemoFailed
from tests.e2e.seat import Seat

WHOLE_WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]


def guest(owner: Seat, name: str) -> httpx.Client:
    """Another account of the owner's marketplace; close it."""
    made = owner.api("POST", "accounts", {"display_name": name, "time_zone": "UTC"})
    return httpx.Client(
        base_url=f"{owner.server.url}helpouts/api/v1/",
        headers={"Authorization": f"Bearer {made['token']}"},
        timeout=30.0,
        trust_env=False,
    )


def send(client: httpx.Client, method: str, path: str, body: Any = None) -> Any:
    """The JSON answered to a request that must succeed."""
    answer = client.request(method, path, json=body)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
    return answer.json()


def offer(client: httpx.Client, **listing: Any) -> dict[str, Any]:
    """Open round the clock, with a listing."""
    hours = {"time_zone": "UTC", "weekly": WHOLE_WEEK, "increment_minutes": 5}
    send(client, "PUT", "availability", hours)
    draft = {
        "title": "Help with anything", "description": "Bring it.", "category": "other",
        "durations_minutes": [5, 30], **listing,
    }  # fmt: skip
    made: dict[str, Any] = send(client, "POST", "listings", draft)
    return made


def free_slots(seat: Seat, listing_id: str, minutes: int) -> list[dict[str, Any]]:
    """What can be booked within the next two days, soonest first."""
    now = datetime.now(UTC)
    found: list[dict[str, Any]] = seat.api(
        "GET", f"listings/{listing_id}/slots",
        **{"from": now.isoformat(), "to": (now + timedelta(days=2)).isoformat()},
        duration_minutes=minutes, time_zone="UTC",
    )["slots"]  # fmt: skip
    return found


def free_slots_of_day(client: httpx.Client, listing_id: str, at: datetime) -> list[datetime]:
    """Half-hour starts that somebody could take within half a day of a moment."""
    half = timedelta(hours=12)
    answer = client.get(
        f"listings/{listing_id}/slots",
        params={
            "from": (at - half).isoformat(), "to": (at + half).isoformat(),
            "duration_minutes": 30, "time_zone": "UTC",
        },
    ).raise_for_status()  # fmt: skip
    return [datetime.fromisoformat(slot["start"]) for slot in answer.json()["slots"]]


def book(seat: Seat, listing_id: str, *, minutes: int = 5, **problem: str) -> dict[str, Any]:
    """The soonest free time; with five minutes its room is open at once."""
    made: dict[str, Any] = seat.api(
        "POST", "bookings",
        {
            "listing_id": listing_id,
            "start": free_slots(seat, listing_id, minutes)[0]["start"],
            "duration_minutes": minutes,
            "problem": problem,
            "idempotency_key": secrets.token_urlsafe(12),
        },
    )  # fmt: skip
    return made


@contextmanager
def booked(seat: Seat, listing_id: str, **problem: str) -> Iterator[str]:
    """A live session whose room is open; its time is free again afterwards, for the next test."""
    made = book(seat, listing_id, minutes=5, **problem)
    try:
        yield str(made["live_session_id"])
    finally:
        let_go(seat, made)


def let_go(seat: Seat, booking: dict[str, Any]) -> None:
    """Over, whether it was held or not."""
    try:
        seat.api("POST", f"live_sessions/{booking['live_session_id']}/end", {})
    except DemoFailed:
        seat.api("POST", f"bookings/{booking['id']}/cancel", {"reason": "over"})


@contextmanager
def renamed(seat: Seat, name: str) -> Iterator[None]:
    """The person's account has another name for a while."""
    was = seat.api("GET", "me")["account"]["display_name"]
    seat.api("PATCH", "me", {"display_name": name})
    try:
        yield
    finally:
        seat.api("PATCH", "me", {"display_name": was})
