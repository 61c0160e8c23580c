"""Routes of calendars elsewhere, of a feed of one's own, and of one booking as a file.

Here appointments become text, as structs become JSON elsewhere; and here it is said which routes
wait for other servers before their transaction.
"""

from hashlib import sha256
from typing import Any

from helpout_server.adapters.ical import MEDIA_TYPE, published
from helpout_server.contracts import calendar as wire
from helpout_server.domain.account import Account
from helpout_server.domain.calendar import id_of
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.calendar_desk import CalendarDesk
from helpout_server.entrypoints.http.route import Route
from helpout_server.ports.calendar import CalendarAccess, CalendarUnreadable
from helpout_server.services import calendar, calendar_feed, calendar_written
from helpout_server.services.calendar_fault import refusal
from helpout_server.services.context import Content, Context


def read_feed(context: Context, *, secret: str) -> Content:
    """Somebody's bookings, for whoever has the address."""
    text = published(
        calendar_feed.feed(context, secret=secret), name=context.policy.marketplace_name
    )
    etag = f'"{sha256(text).hexdigest()[:32]}"'
    return Content(MEDIA_TYPE, text, "helpouts.ics", etag)


def download(context: Context, *, booking_id: str) -> Content:
    """One booking, for a calendar program."""
    [appointment] = calendar_feed.of_booking(context, booking_id=booking_id)
    text = published([appointment], name=appointment.title)
    return Content(MEDIA_TYPE, text, f"{id_of(appointment.uid)}.ics")


def search(
    context: Context,  # noqa: ARG001 - who asks was checked; nothing is stored
    *,
    body: wire.CalendarAccessDraft,  # noqa: ARG001 - was asked with before
    found: list[tuple[str, str]] | None = None,
) -> wire.FoundCalendars:
    """Calendars on a CalDAV server that bookings can be written to."""
    if found is None:
        raise refusal(CalendarUnreadable("not_installed"))
    return wire.FoundCalendars(
        calendars=[wire.FoundCalendar(address=address, name=name) for address, name in found]
    )


# ---- before the transaction -------------------------------------------------------------------


async def _read_new(desk: CalendarDesk, actor: Account, arguments: dict[str, Any]) -> None:
    arguments["found"] = await desk.read_new(actor, arguments["body"].address)


async def _refetch(desk: CalendarDesk, actor: Account, arguments: dict[str, Any]) -> None:
    await desk.refetch(actor, arguments["calendar_id"])


async def _search(desk: CalendarDesk, actor: Account, arguments: dict[str, Any]) -> None:
    body = arguments["body"]
    if not body.login.isprintable() or ":" in body.login:
        raise InvalidRequest("A login has neither a colon nor a line end.", field="login")
    access = CalendarAccess(body.address, body.login, body.password)
    arguments["found"] = await desk.search(actor, access)


async def _connect(desk: CalendarDesk, actor: Account, arguments: dict[str, Any]) -> None:
    await _search(desk, actor, arguments)
    desk.listen(actor.id)


async def _count_feed(desk: CalendarDesk, _actor: Account, arguments: dict[str, Any]) -> None:
    desk.count_feed(arguments["secret"])


async def look_again(desk: CalendarDesk, _actor: Account, arguments: dict[str, Any]) -> None:
    """For routes that take a slot of ``body.listing_id``: its tutors' calendars, as of now."""
    await desk.look_again_for(arguments["body"].listing_id)


async def look_again_own(desk: CalendarDesk, actor: Account, _arguments: dict[str, Any]) -> None:
    """For routes by which the caller begins something now: their own calendars."""
    await desk.look_again([actor.id])


async def look_again_of(desk: CalendarDesk, actor: Account, arguments: dict[str, Any]) -> None:
    """For routes that move ``booking_id``: its tutor's calendars, as of now."""
    await desk.look_again_of(actor, arguments["booking_id"])


ROUTES = (
    Route(
        "GET",
        "/calendars",
        calendar.list_own,
        wire.Calendars,
        "The caller's calendars elsewhere, their feed, and where bookings are written",
    ),
    Route(
        "POST",
        "/calendars/busy",
        calendar.add_busy,
        wire.BusyCalendar,
        "Subscribe to a calendar whose events take the caller's time",
        body=wire.BusyCalendarDraft,
        status=201,
        before=_read_new,
    ),
    Route(
        "POST",
        "/calendars/busy/{calendar_id}/refetch",
        calendar.get_busy,
        wire.BusyCalendar,
        "Read a calendar again now",
        before=_refetch,
    ),
    Route(
        "DELETE",
        "/calendars/busy/{calendar_id}",
        calendar.remove_busy,
        None,
        "Remove a calendar; its busy time is free again",
    ),
    Route(
        "POST",
        "/calendars/feed",
        calendar_feed.make_feed,
        wire.CalendarFeed,
        "Make an address for calendar programs, told this once; the one before it ends",
        status=201,
    ),
    Route(
        "DELETE",
        "/calendars/feed",
        calendar_feed.revoke_feed,
        None,
        "Take the feed's address back",
    ),
    Route(
        "POST",
        "/calendars/written/search",
        search,
        wire.FoundCalendars,
        "Which calendars of a CalDAV server bookings can be written to",
        body=wire.CalendarAccessDraft,
        before=_search,
    ),
    Route(
        "PUT",
        "/calendars/written",
        calendar_written.connect,
        wire.WrittenCalendar,
        "Write the caller's bookings to a calendar from now on",
        body=wire.WrittenCalendarDraft,
        before=_connect,
    ),
    Route(
        "DELETE",
        "/calendars/written",
        calendar_written.disconnect,
        None,
        "Write no more, and forget the password",
    ),
    Route(
        "GET",
        "/calendar_feed/{secret}",
        read_feed,
        Content,
        "A feed, by its secret; its address may end in .ics",
        access="anyone",
        before=_count_feed,
    ),
    Route(
        "GET",
        "/bookings/{booking_id}/calendar.ics",
        download,
        Content,
        "One booking for a calendar program",
    ),
)
