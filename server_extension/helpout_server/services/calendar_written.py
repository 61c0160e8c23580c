"""Bookings written back to a tutor's own calendar.

Owns what is to stand there and what does: each booking has the digest of what was written, so a
crash between writing and noting writes the same once more. The writing itself waits for another
server and is never done here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from helpout_server.contracts import calendar as wire
from helpout_server.domain.calendar import (
    FAILURES_TOLD,
    READ_EVERY,
    Appointment,
    digest_of,
    retry_in,
    uid_of,
)
from helpout_server.domain.calendar_address import checked_address
from helpout_server.domain.errors import NotFound
from helpout_server.ports.calendar import (
    CalendarAccess,
    CalendarMeans,
    CalendarUnreadable,
    WrittenCalendarRecord,
)
from helpout_server.services.calendar_fault import FAULTS, refusal
from helpout_server.services.calendar_feed import AHEAD_MAX, appointments, stands
from helpout_server.services.context import Context
from helpout_server.services.notice import notify

WRITES_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Write:
    """One thing to do in the calendar."""

    booking_id: str
    appointment: Appointment | None
    """None: take it out."""
    digest: str
    """Noted once it is done; empty where it is taken out."""

    @property
    def uid(self) -> str:
        return uid_of(self.booking_id)


class _Access(msgspec.Struct):
    address: str
    password: str


# ---- the caller's -----------------------------------------------------------------------------


def connect(
    context: Context,
    *,
    body: wire.WrittenCalendarDraft,
    found: Sequence[tuple[str, str]] | None = None,
) -> wire.WrittenCalendar:
    """Write the caller's bookings there from now on, in place of where they went before.

    Args:
        found: the calendars that were just found with this access.

    Raises:
        InvalidRequest: the one that is asked for is none of them.
    """
    means = context.calendars
    if means is None or found is None:
        raise refusal(CalendarUnreadable("not_installed"))
    address = checked_address(body.address)
    names = {checked_address(place).text: name for place, name in found}
    if address.text not in names:
        raise refusal(CalendarUnreadable("not_found"))
    account_id = context.actor.id
    context.uow.lock(account_id)
    secret = msgspec.json.encode(_Access(address.text, body.password)).decode()
    record = WrittenCalendarRecord(
        account_id=account_id,
        name=body.name.strip() or names[address.text],
        host=address.host,
        login=body.login,
        access_sealed=means.box.seal(secret, account_id),
        connected_at=context.now,
        due_at=context.now,
    )
    context.uow.calendars.put_written(record)
    context.changed("calendar_changed", account_id, account_id)
    # Whoever writes looks through all of an account's bookings at this, so now for the first time.
    context.changed("booking_changed", account_id, account_id)
    presented = present_written(context)
    assert presented is not None, "it was just stored"
    return presented


def disconnect(context: Context) -> None:
    """Nothing more is written, and the password is forgotten. What stands there stays.

    Raises:
        NotFound: none is connected.
    """
    if context.uow.calendars.written(context.actor.id) is None:
        raise NotFound("No calendar is connected.")
    context.uow.calendars.remove_written(context.actor.id)
    context.changed("calendar_changed", context.actor.id, context.actor.id)


def present_written(context: Context) -> wire.WrittenCalendar | None:
    """As its owner sees it; none where none is connected."""
    record = context.uow.calendars.written(context.actor.id)
    if record is None:
        return None
    return wire.WrittenCalendar(
        name=record.name,
        host=record.host,
        login=record.login,
        connected_at=record.connected_at,
        written_at=record.written_at,
        waiting=len(_due(context, record)),
        fault=record.fault,
    )


# ---- for who writes ---------------------------------------------------------------------------


def planned(
    context: Context, record: WrittenCalendarRecord, means: CalendarMeans
) -> tuple[CalendarAccess, list[Write]]:
    """What is to be written or taken out now, at most ``WRITES_AT_ONCE``.

    Raises:
        CalendarUnreadable: the key of its password is gone.
    """
    secret = means.box.unseal(record.access_sealed, record.account_id)
    if secret is None:
        raise CalendarUnreadable("key_lost", lasting=True)
    access = msgspec.json.decode(secret, type=_Access)
    writes = _due(context, record)[:WRITES_AT_ONCE]
    return CalendarAccess(access.address, record.login, access.password), writes


def note_write(context: Context, record: WrittenCalendarRecord, write: Write) -> None:
    """It was done, in the calendar that was connected then."""
    if context.uow.calendars.update_written(replace(record, written_at=context.now)):
        context.uow.calendars.note_written(record.account_id, write.booking_id, write.digest)


def note_round(context: Context, account_id: str, *, more: bool) -> None:
    """All that was planned is done; bookings that are over are left to themselves."""
    record = context.uow.calendars.written(account_id)
    if record is None:
        return
    for booking_id in context.uow.calendars.written_bookings(account_id):
        booking = context.uow.bookings.get(booking_id)
        if booking is None or booking.end <= context.now:
            context.uow.calendars.note_written(account_id, booking_id, "")
    due_at = context.now + (timedelta() if more else READ_EVERY)
    done = replace(record, due_at=due_at, failures=0, fault=None, told=False)
    context.uow.calendars.update_written(done)
    context.changed("calendar_changed", account_id, account_id)


def note_fault(context: Context, account_id: str, error: CalendarUnreadable) -> None:
    """It could not be written to; it is tried again. Its owner hears of it once."""
    record = context.uow.calendars.written(account_id)
    if record is None:
        return
    failures = record.failures + 1
    tell = not record.told and (error.lasting or failures >= FAILURES_TOLD)
    changed = replace(
        record,
        due_at=context.now + retry_in(failures, lasting=error.lasting),
        failures=failures,
        fault=error.fault,
        told=record.told or tell,
    )
    context.uow.calendars.update_written(changed)
    if tell:
        notify(
            context,
            "calendar_unreadable",
            [account_id],
            about=account_id,
            facts={"title": record.name, "reason": FAULTS[error.fault]},
        )
    context.changed("calendar_changed", account_id, account_id)


def _due(context: Context, record: WrittenCalendarRecord) -> list[Write]:
    """What differs between what is to stand there and what does; soonest first."""
    uow, account_id = context.uow, record.account_id
    written = uow.calendars.written_bookings(account_id)
    ahead, _ = uow.bookings.page(
        account_id, "upcoming", ended_before=context.now, limit=AHEAD_MAX, offset=0
    )
    standing = [one for one in ahead if stands(one)]
    writes = []
    shown = appointments(uow, account_id, standing, context.policy.join_address)
    for booking, appointment in zip(standing, shown, strict=True):
        digest = digest_of(appointment)
        if written.get(booking.id) != digest:
            writes.append(Write(booking.id, appointment, digest))
    for booking_id in written.keys() - {one.id for one in standing}:
        found = uow.bookings.get(booking_id)
        over = (
            found is not None
            and stands(found)
            and account_id
            in (
                found.tutor_id,
                found.student_id,
            )
        )
        if not over:
            writes.append(Write(booking_id, None, ""))
    return writes
