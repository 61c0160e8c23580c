"""Rooms entered without browsers: chat lines sent as they are, helpouts held and reviewed."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from helpout_server.contracts.pad import Commented, Suggested
from tests.e2e.appointments import send
from tests.room_client import RoomClient
from tests.room_page import Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GetTicket = Callable[[], Awaitable[str]]


def apart(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run asynchronous work to its end on a thread: this one has the browser's event loop."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def ticket_of(ask: Callable[..., Any], live_session_id: str) -> GetTicket:
    """Tickets for a room; ``ask`` is a ``Seat``'s ``api`` or one made of a guest's client."""

    async def ticket() -> str:
        asked = {"live_session_id": live_session_id}
        made: dict[str, Any] = await asyncio.to_thread(ask, "POST", "tickets", asked)
        return str(made["ticket"])

    return ticket


@asynccontextmanager
async def entered(room_url: str, number: int, ticket: GetTicket) -> "AsyncIterator[RoomClient]":
    """In the room until the end."""
    client = RoomClient(room_url, Page(f"con_{number:016}"), ticket=ticket)
    await client.connect()
    try:
        yield client
    finally:
        await client.close()


def say(room_url: str, lines: list[str], *people: GetTicket) -> None:
    """All join, the first writes chat lines one after another, all leave."""

    async def talk() -> None:
        async with AsyncExitStack() as room:
            clients = [
                await room.enter_async_context(entered(room_url, number, ticket))
                for number, ticket in enumerate(people)
            ]
            speaker = clients[0]
            for number, line in enumerate(lines, 1):
                speaker.send("send_chat", frame_id=f"frm_{number:016}", text=line)
                await speaker.until(lambda line=line: line in speaker.texts())  # type: ignore[misc]
                speaker.acknowledge()

    apart(talk)


def remark(room_url: str, cell_id: str, texts: list[str], ticket: GetTicket) -> None:
    """Each text as a comment on a shared cell, and as a suggestion with a note."""

    async def talk() -> None:
        async with entered(room_url, 99, ticket) as speaker:
            place = {"cell_id": cell_id, "start": "AAAA", "end": "AAAA"}
            for number, text in enumerate(texts, 1):
                speaker.send(
                    "send_comment", frame_id=f"frm_c{number:015}", comment_id=f"cmt_{number:016}",
                    quote=text[:400], text=text, **place,
                )  # fmt: skip
                speaker.send(
                    "suggest", frame_id=f"frm_s{number:015}", suggestion_id=f"sug_{number:016}",
                    original=text, replacement=f"{text}\n", note=text[:400], **place,
                )  # fmt: skip
            told = 2 * len(texts)
            await speaker.until(lambda: len(pad_entries(speaker)) >= told)
            speaker.acknowledge()

    def pad_entries(speaker: RoomClient) -> list[object]:
        kinds = (Commented, Suggested)
        return [e for e in speaker.page.entries.values() if isinstance(e.body, kinds)]

    apart(talk)


def hold_and_review(
    room_root: str,
    tutor: httpx.Client,
    student: httpx.Client,
    booking: dict[str, Any],
    comment: str,
) -> None:
    """Both come, one ends it, both write a review: it is then on the listing."""
    live = booking["live_session_id"]

    def asking(client: httpx.Client) -> Callable[..., Any]:
        return lambda method, path, body: send(client, method, path, body)

    tickets = [ticket_of(asking(client), live) for client in (tutor, student)]
    say(f"{room_root}ws/live_sessions/{live}", [], *tickets)
    send(tutor, "POST", f"live_sessions/{live}/end", {})
    for client in (tutor, student):
        review = {"rating": 4, "comment": comment}
        send(client, "PUT", f"bookings/{booking['id']}/review", review)
