"""Rooms of gatherings, of colleagues, of phones; entries from outside; nobody there."""

from dataclasses import replace
from typing import TypeVar

from helpout_server.contracts.call import PresenceCheckFrame
from helpout_server.contracts.entries import Ended, LeadChanged, StillTaken
from helpout_server.contracts.gathering import EnterDraft, Gathering, GatheringDraft
from helpout_server.contracts.live_session import ColleagueDraft, MemberPatch
from helpout_server.contracts.room import CallFrame, LeadFrame, PresenceFrame
from helpout_server.domain.booking import Booking
from helpout_server.entrypoints.ws import close_codes
from helpout_server.ports.camera import CameraPlace
from helpout_server.realtime import limits
from helpout_server.services import gathering, live_session, member
from tests.integration.ws.marketplace import Marketplace
from tests.room_client import RoomClient

T = TypeVar("T")
WAITING = 4426


def heard(client: RoomClient, kind: type[T]) -> list[T]:
    return [frame for frame in client.page.frames if isinstance(frame, kind)]


def bodies(client: RoomClient, kind: type[T]) -> list[T]:
    return [e.body for e in client.page.entries.values() if isinstance(e.body, kind)]


async def refused_with(marketplace: Marketplace, held: Booking | str, account_id: str) -> int:
    """The code that a page of that account is closed with at the door."""
    client = marketplace.client(held, account_id)
    await client.open_socket()
    live_session_id = held if isinstance(held, str) else held.live_session_id
    ticket = marketplace.tickets.issue(account_id, live_session_id)[0]
    client.send_raw(client.page.hello(ticket))
    code = await client.until_closed()
    assert code is not None
    return code


async def office_hours(marketplace: Marketplace) -> tuple[Gathering, str]:
    """A gathering that is open now, and its host."""
    host = await marketplace.account("Hal", is_staff=True)
    draft = GatheringDraft(title="Office hours")
    return await marketplace.call(host, gathering.create, body=draft), host


async def test_a_guest_waits_at_the_door_is_let_in_and_sent_out(marketplace: Marketplace) -> None:
    held, host_id = await office_hours(marketplace)
    id_, guest_id = held.live_session_id, await marketplace.account("Gia")
    host = marketplace.client(id_, host_id)
    assert (await host.connect()).role in ("tutor", "staff")
    await marketplace.call(guest_id, gathering.enter, gathering_id=held.id, body=EnterDraft())
    assert await refused_with(marketplace, id_, guest_id) == WAITING

    async def decide(state: str) -> None:
        await marketplace.call(
            host_id,
            member.change,
            live_session_id=id_,
            account_id=guest_id,
            body=MemberPatch(state=state),  # type: ignore[arg-type]
        )

    await decide("admitted")
    guest = marketplace.client(id_, guest_id)
    welcome = await guest.connect()
    assert (welcome.role, welcome.lead_id, welcome.topology) == ("attendee", host_id, "mesh")
    await host.until(lambda: len(heard(host, PresenceFrame)[-1].participants) == 2)
    await decide("removed")
    assert await guest.until_closed() == close_codes.REMOVED
    await host.until(lambda: len(heard(host, PresenceFrame)[-1].participants) == 1)
    assert await refused_with(marketplace, id_, guest_id) == close_codes.REMOVED


async def test_a_colleague_takes_over_in_an_open_room(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    id_, colleague_id = booking.live_session_id, await marketplace.account("Cy", is_staff=True)
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    host = marketplace.client(booking, booking.student_id, as_host=True)
    for client in (student, tutor, host):
        await client.connect()
    draft = ColleagueDraft(account_id=colleague_id, takes_over=True)
    await marketplace.call(booking.tutor_id, member.ask_colleague, live_session_id=id_, body=draft)
    assert await refused_with(marketplace, booking, colleague_id) == WAITING
    await marketplace.call(
        booking.student_id,
        member.change,
        live_session_id=id_,
        account_id=colleague_id,
        body=MemberPatch(state="admitted"),
    )
    for client in (student, tutor, host):
        await client.until(lambda client=client: bool(heard(client, LeadFrame)))  # type: ignore[misc]
        assert [f.lead_id for f in heard(client, LeadFrame)] == [colleague_id]
    await student.until(lambda: bodies(student, LeadChanged) != [])
    colleague = marketplace.client(booking, colleague_id)
    assert (await colleague.connect()).lead_id == colleague_id


async def test_a_phone_is_in_the_call_and_leaves_with_its_link(marketplace: Marketplace) -> None:
    booking = await marketplace.book()
    tutor = marketplace.client(booking, booking.tutor_id)
    phone = marketplace.client(booking, booking.student_id, device="camera")
    await tutor.connect()
    assert (await phone.connect()).snapshot is None
    phone.send("join_call", audio=False, video=True, screen=False)
    await tutor.until(lambda: bool(heard(tutor, CallFrame)))
    assert [m.device for m in heard(tutor, CallFrame)[-1].members] == ["camera"]
    await phone.drop()
    assert (await phone.connect()).resumed
    marketplace.rooms.end_camera(CameraPlace(booking.student_id, booking.live_session_id))
    assert await phone.until_closed() == close_codes.REMOVED
    await tutor.until(lambda: heard(tutor, CallFrame)[-1].members == [])


async def test_an_entry_from_outside_is_written_in_open_and_closed_rooms(
    marketplace: Marketplace,
) -> None:
    booking = await marketplace.book()
    write, id_ = marketplace.rooms.write, booking.live_session_id
    first, second = (
        StillTaken(still_id=marketplace.ids.new("still"), caption="", width=1, height=1)
        for _ in range(2)
    )
    for _ in range(2):
        assert await write(id_, booking.tutor_id, first, "frm_still0000001")
    student = marketplace.client(booking, booking.student_id)
    await student.connect()
    assert await write(id_, booking.tutor_id, second, "frm_still0000002")
    await student.until(lambda: bodies(student, StillTaken) == [first, second])
    await marketplace.call(booking.student_id, live_session.end, live_session_id=id_)
    await student.until(lambda: bodies(student, Ended) != [])
    assert not await write(id_, booking.tutor_id, second, "frm_still0000003")


async def test_an_appointment_where_nobody_says_they_are_there_ends(
    marketplace: Marketplace,
) -> None:
    await marketplace.stop()
    marketplace.policy = replace(marketplace.policy, presence_confirm_minutes=5)
    await marketplace.start()
    booking = await marketplace.book()
    student = marketplace.client(booking, booking.student_id)
    tutor = marketplace.client(booking, booking.tutor_id)
    await student.connect()
    await tutor.connect()
    marketplace.clock.ahead_s += marketplace.policy.presence_confirm_minutes * 60
    for reminder in range(3):
        await student.until(
            lambda count=reminder: len(heard(student, PresenceCheckFrame)) > count  # type: ignore[misc]
        )
        marketplace.clock.ahead_s += limits.PRESENCE_WAIT_S
    await tutor.until(lambda: bodies(tutor, Ended) == [Ended(why="nobody_there")])
    held = await marketplace.store.read(lambda uow: uow.bookings.get(booking.id))
    assert held is not None
    assert held.status == "completed"
