"""Calendars: busy time that is read from elsewhere.

Owns what of a subscribed calendar takes a tutor's time, and who hears of a calendar that cannot
be read. The reading itself waits for other servers and is never done here: a copy is handed in.
"""

from collections.abc import Iterable
from dataclasses import replace

from helpout_server.contracts import calendar as wire
from helpout_server.domain.calendar import (
    FAILURES_TOLD,
    FRESH,
    READ_EVERY,
    id_of,
    retry_in,
)
from helpout_server.domain.calendar_address import checked_address
from helpout_server.domain.errors import InvalidRequest, NotFound, TooMany
from helpout_server.domain.interval import Interval, joined
from helpout_server.ports.calendar import (
    BusyCalendarRecord,
    CalendarCopy,
    CalendarMeans,
    CalendarUnreadable,
)
from helpout_server.services.booking import own_booking
from helpout_server.services.calendar_fault import FAULTS, INSTALL, refusal
from helpout_server.services.calendar_written import present_written
from helpout_server.services.context import Context
from helpout_server.services.crew import crew_of
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import one_line

BUSY_MAX = 10
"""Calendars that one account may subscribe to."""
_NAME_MAX = 80


# ---- the caller's -----------------------------------------------------------------------------


def list_own(context: Context) -> wire.Calendars:
    """All that the caller has to do with calendars elsewhere."""
    uow, account_id = context.uow, context.actor.id
    feed = uow.calendars.feed(account_id)
    means = context.calendars
    return wire.Calendars(
        busy=[_present(one) for one in uow.calendars.busy_calendars([account_id])],
        feed=wire.CalendarFeed(made_at=None if feed is None else feed.made_at, address=None),
        written=present_written(context),
        busy_possible=means is not None and means.reader.possible,
        written_possible=means is not None and means.writer.possible,
        busy_max=BUSY_MAX,
        install=INSTALL,
    )


def add_busy(
    context: Context, *, body: wire.BusyCalendarDraft, found: CalendarCopy | None = None
) -> wire.BusyCalendar:
    """Subscribe to a calendar that was just read.

    Raises:
        TooMany: there are as many as there may be.
        InvalidRequest: nothing was read.
    """
    means = _means(context)
    if found is None:
        raise refusal(CalendarUnreadable("not_installed"))
    context.uow.lock(context.actor.id)
    if len(context.uow.calendars.busy_calendars([context.actor.id])) >= BUSY_MAX:
        raise TooMany(f"You have {BUSY_MAX} calendars already. Remove one first.")
    address = checked_address(body.address)
    id_ = context.ids.new("cal")
    busy = _busy(context, context.actor.id, found)
    record = BusyCalendarRecord(
        id=id_,
        account_id=context.actor.id,
        name=_name(body.name, found.name, address.host),
        host=address.host,
        address_sealed=means.box.seal(address.text, id_),
        copy=found,
        busy_count=len(busy),
        created_at=context.now,
        due_at=context.now + READ_EVERY,
        read_at=context.now,
        tried_at=context.now,
    )
    context.uow.calendars.add_busy(record, busy)
    _tell(context, record.account_id, record.id)
    return _present(record)


def get_busy(context: Context, *, calendar_id: str) -> wire.BusyCalendar:
    """One of the caller's, as it was last read."""
    return _present(own_busy(context, calendar_id))


def remove_busy(context: Context, *, calendar_id: str) -> None:
    """Its busy time is free again."""
    record = own_busy(context, calendar_id)
    context.uow.calendars.remove_busy(record.id)
    _tell(context, record.account_id, record.id)


def own_busy(context: Context, calendar_id: str) -> BusyCalendarRecord:
    """Raises NotFound: none, or somebody else's."""
    record = context.uow.calendars.busy_calendar(calendar_id)
    if record is None or record.account_id != context.actor.id:
        raise NotFound("There is no such calendar of yours.")
    return record


# ---- for who reads them -----------------------------------------------------------------------


def tutors_of(context: Context, listing_id: str) -> list[str]:
    """Who may be booked by a listing; nobody where there is none."""
    found = context.uow.listings.get(listing_id)
    return [] if found is None else list(crew_of(context, found).tutor_ids)


def tutors_of_booking(context: Context, booking_id: str) -> list[str]:
    """Whose calendar another time of a booking must fit.

    Raises:
        NotFound: there is none, or the caller is neither one of its people nor staff.
    """
    return [own_booking(context, booking_id).tutor_id]


def worth_a_look(context: Context, account_ids: Iterable[str]) -> list[BusyCalendarRecord]:
    """What of these people's calendars is too old for a booking, and was not tried just now."""
    since = context.now - FRESH
    return [
        one
        for one in context.uow.calendars.busy_calendars(account_ids)
        if (one.read_at is None or one.read_at < since)
        and (one.tried_at is None or one.tried_at < since)
    ]


def keep_copy(context: Context, calendar_id: str, found: CalendarCopy | None) -> None:
    """It was read; None: it is what it was."""
    record = context.uow.calendars.busy_calendar(calendar_id)
    if record is None:
        return
    busy = None if found is None else _busy(context, record.account_id, found)
    changed = replace(
        record,
        copy=found or record.copy,
        busy_count=record.busy_count if busy is None else len(busy),
        due_at=context.now + READ_EVERY,
        read_at=context.now,
        tried_at=context.now,
        failures=0,
        fault=None,
        told=False,
    )
    context.uow.calendars.update_busy(changed, busy)
    if busy is not None or record.fault is not None:
        _tell(context, record.account_id, record.id)


def note_fault(
    context: Context, calendar_id: str, error: CalendarUnreadable, *, for_booking: bool = False
) -> None:
    """It could not be read; the copy before it is kept. Its tutor hears of it once."""
    record = context.uow.calendars.busy_calendar(calendar_id)
    if record is None:
        return
    failures = record.failures + 1
    tell = not record.told and (for_booking or error.lasting or failures >= FAILURES_TOLD)
    changed = replace(
        record,
        due_at=context.now + retry_in(failures, lasting=error.lasting),
        tried_at=context.now,
        failures=failures,
        fault=error.fault,
        told=record.told or tell,
    )
    context.uow.calendars.update_busy(changed)
    if tell:
        notify(
            context,
            "calendar_unreadable",
            [record.account_id],
            about=record.id,
            facts={"title": record.name, "reason": FAULTS[error.fault]},
        )
    if tell or record.fault != error.fault:
        context.changed("calendar_changed", record.id, record.account_id)


# ---- steps ------------------------------------------------------------------------------------


def _means(context: Context) -> CalendarMeans:
    if context.calendars is None:
        raise refusal(CalendarUnreadable("not_installed"))
    return context.calendars


def _busy(context: Context, account_id: str, found: CalendarCopy) -> list[Interval]:
    """Without what we wrote there ourselves: those bookings take time here already."""
    known: dict[str, bool] = {}
    kept = []
    for piece in found.pieces:
        booking_id = id_of(piece.uid) if piece.uid else None
        if booking_id is not None:
            if booking_id not in known:
                known[booking_id] = _is_of(context, booking_id, account_id)
            if known[booking_id]:
                continue
        kept.append(Interval(piece.start_s, piece.end_s))
    return joined(kept)


def _is_of(context: Context, booking_id: str, account_id: str) -> bool:
    booking = context.uow.bookings.get(booking_id)
    return booking is not None and account_id in (booking.tutor_id, booking.student_id)


def _name(said: str, told: str, host: str) -> str:
    if said.strip():
        return one_line(said, field="name", longest=_NAME_MAX)
    try:
        # A stranger's text: cut, not refused.
        return one_line(told[:_NAME_MAX], field="name", longest=_NAME_MAX)
    except InvalidRequest:
        return host[:_NAME_MAX]


def _tell(context: Context, account_id: str, calendar_id: str) -> None:
    context.changed("calendar_changed", calendar_id, account_id)
    context.changed("availability_changed", account_id, account_id)
    for listing in context.uow.listings.of_tutor(account_id):
        context.changed("listing_changed", listing.id)


def _present(record: BusyCalendarRecord) -> wire.BusyCalendar:
    return wire.BusyCalendar(
        id=record.id,
        name=record.name,
        host=record.host,
        busy_count=record.busy_count,
        read_at=record.read_at,
        tried_at=record.tried_at,
        fault=record.fault,
    )
