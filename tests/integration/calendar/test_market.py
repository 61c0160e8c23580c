"""A tutor's calendars and a whole marketplace: what is read there is not offered here, and what is
booked here stands there."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from icalendar import Calendar

from helpout_server.adapters.calendars import caldav_writer, reading
from helpout_server.entrypoints import calendar_desk
from helpout_server.entrypoints.service import Service, ServiceSettings
from tests.calendar_text import check
from tests.integration.calendar.conftest import CalendarServer, RadicaleServer, Said
from tests.integration.calendar.test_caldav import make_calendar
from tests.integration.market.conftest import Market, Person

WAIT_S = 30
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(
    hour=10, minute=0, second=0, microsecond=0
)


@pytest_asyncio.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    service = Service(ServiceSettings(data_dir=tmp_path / "market", port=0, private_calendars=True))
    await service.start()
    token = service.settings.owner_token_path.read_text()
    async with Market(service).client(token) as owner:
        account = (await owner.get("api/v1/me")).json()["account"]
    made = Market(service)
    made.person(account["id"], token)
    yield made
    for person in made.people:
        await person.http.aclose()
    await service.stop()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while True:
            if await true():
                return
            await asyncio.sleep(0.05)


def event(start: datetime, minutes: int = 60, *, uid: str = "x", more: str = "") -> bytes:
    end = start + timedelta(minutes=minutes)
    return (
        (
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-WR-CALNAME:Lectures\nBEGIN:VEVENT\n"
            f"UID:{uid}\nDTSTAMP:20260101T000000Z\nDTSTART:{start:%Y%m%dT%H%M%SZ}\n"
            f"DTEND:{end:%Y%m%dT%H%M%SZ}\n{more}END:VEVENT\nEND:VCALENDAR\n"
        )
        .replace("\n", "\r\n")
        .encode()
    )


async def slots(student: Person, listing_id: str) -> set[str]:
    query: dict[str, str | int] = {
        "from": TOMORROW.isoformat(),
        "to": (TOMORROW + timedelta(hours=2)).isoformat(),
        "duration_minutes": 30,
    }
    answer = await student.http.get(f"api/v1/listings/{listing_id}/slots", params=query)
    answer.raise_for_status()
    return {one["start"] for one in answer.json()["slots"]}


async def listing_of(tutor: Person) -> str:
    [listing] = (await tutor.get("listings?mine=true"))["listings"]
    return str(listing["id"])


async def book(market: Market, student: Person, listing_id: str, start: datetime) -> httpx.Response:
    body = {
        "listing_id": listing_id,
        "start": start.isoformat(),
        "duration_minutes": 30,
        "problem": {"summary": "KeyError", "code": "df['x']"},
        "idempotency_key": market.ids.secret(),
    }
    return await student.ask("POST", "bookings", body)


def outdate(market: Market) -> None:
    """Every copy was read two minutes ago, for all that the marketplace knows."""
    clock = market.service._hosted._application._clock  # type: ignore[union-attr]
    now = clock.now
    clock.now = lambda: now() + timedelta(minutes=2)  # type: ignore[method-assign]


async def test_busy_time_is_not_offered_and_looked_at_again_when_somebody_books(
    market: Market, calendar_server: CalendarServer
) -> None:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    listing_id = await listing_of(tutor)
    at = TOMORROW.isoformat().replace("+00:00", "Z")
    assert at in await slots(student, listing_id)

    calendar_server.publish(event(TOMORROW))
    made = await tutor.post("calendars/busy", {"address": calendar_server.address("/s3cret.ics")})
    assert (made["name"], made["busy_count"], made["fault"]) == ("Lectures", 1, None)
    listed = await tutor.get("calendars")
    assert listed["busy"] == [made]
    assert "s3cret" not in str(listed)
    assert at not in await slots(student, listing_id)
    refused = await book(market, student, listing_id, TOMORROW)
    assert refused.json()["code"] == "slot_taken"

    # It moves by an hour, and nobody has looked since.
    later = TOMORROW + timedelta(hours=1)
    calendar_server.publish(event(later))
    outdate(market)
    assert (await book(market, student, listing_id, TOMORROW)).status_code == 201
    refused = await book(market, student, listing_id, later)
    assert refused.json()["code"] == "slot_taken"

    assert (await tutor.ask("DELETE", f"calendars/busy/{made['id']}")).status_code == 204
    assert (await book(market, student, listing_id, later)).status_code == 201


async def test_a_calendar_that_cannot_be_read_keeps_its_copy_and_its_tutor_is_told_once(
    market: Market, calendar_server: CalendarServer
) -> None:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    listing_id = await listing_of(tutor)
    calendar_server.publish(event(TOMORROW))
    made = await tutor.post(
        "calendars/busy", {"address": calendar_server.address(), "name": "Mine"}
    )
    calendar_server.say = lambda _path, _headers: Said(status=500)
    for _ in range(2):
        outdate(market)
        refused = await book(market, student, listing_id, TOMORROW)
        assert refused.json()["code"] == "slot_taken"
    [now] = (await tutor.get("calendars"))["busy"]
    assert (now["fault"], now["read_at"], now["name"]) == ("server_error", made["read_at"], "Mine")
    notices = (await tutor.get("notices"))["notices"]
    assert [one["kind"] for one in notices] == ["calendar_unreadable"]
    assert notices[0]["facts"]["title"] == "Mine"

    calendar_server.publish(event(TOMORROW, 30))
    again = await tutor.post(f"calendars/busy/{made['id']}/refetch")
    assert again["fault"] is None
    assert again["read_at"] > made["read_at"]


async def test_a_booking_waits_only_so_long_for_a_slow_calendar(
    market: Market, calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_desk, "LOOK_WITHIN_S", 0.2)
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    listing_id = await listing_of(tutor)
    calendar_server.publish(event(TOMORROW))
    await tutor.post("calendars/busy", {"address": calendar_server.address()})
    leave = threading.Event()

    def say(_path: str, _headers: dict[str, str]) -> Said:
        leave.wait(WAIT_S)
        return Said(event(TOMORROW + timedelta(hours=5)))

    calendar_server.say = say
    outdate(market)
    try:
        refused = await book(market, student, listing_id, TOMORROW)
        assert refused.json()["code"] == "slot_taken", "the copy before it counts"
        later = await book(market, student, listing_id, TOMORROW + timedelta(hours=2))
        assert later.status_code == 201
        assert len(calendar_server.asked) == 2, "who waits already is not asked again"
    finally:
        leave.set()
    # What it said at last counts from then on.
    at = TOMORROW.isoformat().replace("+00:00", "Z")

    async def is_open() -> bool:
        return at in await slots(student, listing_id)

    await until(is_open)


async def test_another_time_is_asked_for_by_the_calendar_as_it_is_now(
    market: Market, calendar_server: CalendarServer
) -> None:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    booking = (await book(market, student, await listing_of(tutor), TOMORROW)).json()
    later = TOMORROW + timedelta(hours=4)
    calendar_server.publish(event(TOMORROW + timedelta(days=1)))
    await tutor.post("calendars/busy", {"address": calendar_server.address()})
    path, body = f"bookings/{booking['id']}/proposal", {"start": later.isoformat()}
    assert (await student.ask("POST", path, body)).status_code < 300
    calendar_server.publish(event(later))
    outdate(market)
    assert await tutor.refused("POST", f"{path}/accept") == (409, "slot_taken")
    other = await market.account("Olga")
    assert await other.refused("POST", path, body) == (404, "not_found")


async def test_what_is_no_calendar_is_refused_with_its_fault(
    market: Market, calendar_server: CalendarServer
) -> None:
    tutor, other = await market.account("Tom"), await market.account("Olga")
    calendar_server.publish(b"<html>", **{"Content-Type": "text/html"})
    address = calendar_server.address()
    refused = await tutor.ask("POST", "calendars/busy", {"address": address})
    assert refused.status_code == 400
    assert refused.json()["context"]["fault"] == "not_a_calendar"
    assert (await tutor.get("calendars"))["busy"] == []

    calendar_server.publish(event(TOMORROW))
    made = await tutor.post("calendars/busy", {"address": address})
    for method, path in (("DELETE", ""), ("POST", "/refetch")):
        path = f"calendars/busy/{made['id']}{path}"
        assert await other.refused(method, path, {} if method == "POST" else None) == (
            404,
            "not_found",
        )


async def test_one_account_cannot_have_the_server_try_addresses_for_ever(
    market: Market, calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_desk, "ADDRESSES", 2)
    tutor = await market.account("Tom")
    calendar_server.say = lambda _path, _headers: Said(status=404)
    body = {"address": calendar_server.address()}
    statuses = [(await tutor.ask("POST", "calendars/busy", body)).status_code for _ in range(3)]
    assert statuses == [400, 400, 429]
    assert len(calendar_server.asked) == 2


async def test_a_feed_is_read_by_whoever_has_its_address_until_it_is_taken_back(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    tutor, student = await market.tutor("Tom"), await market.account('Sam, the "first"')
    assert (await student.get("calendars"))["feed"] == {"made_at": None, "address": None}
    booking = (await book(market, student, await listing_of(tutor), TOMORROW)).json()
    made = await tutor.post("calendars/feed")
    assert made["address"].startswith(market.service.url)
    assert made["address"].endswith(".ics")
    assert (await tutor.get("calendars"))["feed"] == {"made_at": made["made_at"], "address": None}

    async with httpx.AsyncClient(trust_env=False) as nobody:
        answer = await nobody.get(made["address"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/calendar")
        assert answer.headers["x-content-type-options"] == "nosniff"
        check(answer.content, method="PUBLISH")
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["UID"]) == f"{booking['id']}@helpouts"
        assert event.decoded("DTSTART") == TOMORROW
        assert 'Sam, the "first"' in str(event["SUMMARY"])
        assert "KeyError" not in answer.text  # what is stuck is nobody's whom it is shared with
        known = {"If-None-Match": answer.headers["etag"]}
        assert (await nobody.get(made["address"], headers=known)).status_code == 304

        await student.post(f"bookings/{booking['id']}/cancel", {"reason": "solved"})
        changed = await nobody.get(made["address"], headers=known)
        assert changed.status_code == 200
        assert Calendar.from_ical(changed.content).walk("VEVENT") == []

        renewed = await tutor.post("calendars/feed")
        assert (await nobody.get(made["address"])).status_code == 404
        assert (await nobody.get(renewed["address"])).status_code == 200
        monkeypatch.setattr(calendar_desk, "FEED_READS", 1)
        assert (await nobody.get(renewed["address"])).status_code == 429
        monkeypatch.undo()
        assert (await tutor.ask("DELETE", "calendars/feed")).status_code == 204
        assert (await nobody.get(renewed["address"])).status_code == 404
    assert (await tutor.get("calendars"))["feed"]["made_at"] is None


async def test_one_booking_is_downloaded_by_its_people_alone(market: Market) -> None:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    booking = (await book(market, student, await listing_of(tutor), TOMORROW)).json()
    path = f"bookings/{booking['id']}/calendar.ics"
    answer = await student.ask("GET", path)
    check(answer.content, method="PUBLISH")
    assert answer.headers["content-disposition"] == f'attachment; filename="{booking["id"]}.ics"'
    assert "Tom" in answer.text
    other = await market.account("Olga")
    assert await other.refused("GET", path) == (404, "not_found")
    async with market.client() as nobody:
        assert (await nobody.get(f"api/v1/{path}")).status_code == 401


async def written(radicale: RadicaleServer, tmp_path: Path) -> list[Any]:
    folder = tmp_path / "collections" / "collection-root" / "tom" / "work"
    found = await asyncio.to_thread(lambda: [one.read_bytes() for one in folder.glob("*.ics")])
    return [event for text in found for event in Calendar.from_ical(text).walk("VEVENT")]


async def test_bookings_are_written_to_a_tutors_calendar_and_taken_out_again(
    market: Market, radicale: RadicaleServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tutor, student = await market.tutor("Tom"), await market.account("Sam")
    listing_id = await listing_of(tutor)
    before = (await book(market, student, listing_id, TOMORROW)).json()
    access = await asyncio.to_thread(make_calendar, radicale)
    body = {"address": radicale.address, "login": access.login, "password": access.password}
    found = (await tutor.post("calendars/written/search", body))["calendars"]
    assert found == [{"address": access.address, "name": "Work"}]
    wrong = await tutor.ask("PUT", "calendars/written", {**body, "password": "another"})
    assert wrong.json()["context"]["fault"] == "refused"
    connected = await tutor.ask("PUT", "calendars/written", {**body, "address": access.address})
    assert connected.status_code == 200, connected.text
    assert connected.json()["name"] == "Work"
    assert access.password not in str(await tutor.get("calendars"))

    async def stands(*ids: str) -> bool:
        uids = {str(event["UID"]) for event in await written(radicale, tmp_path)}
        return uids == {f"{id_}@helpouts" for id_ in ids}

    await until(lambda: stands(before["id"]))
    later = TOMORROW + timedelta(hours=3)
    second = (await book(market, student, listing_id, later)).json()
    await until(lambda: stands(before["id"], second["id"]))

    async def settled() -> bool:
        told = (await tutor.get("calendars"))["written"]
        return told["waiting"] == 0 and told["fault"] is None

    await until(settled)
    puts = radicale.puts
    # The server is away for a while: nothing is lost, and nothing written twice.
    radicale.broken = True
    await student.post(f"bookings/{before['id']}/cancel", {"reason": ""})

    async def faulty() -> bool:
        told = (await tutor.get("calendars"))["written"]
        return bool(told["fault"] == "server_error" and told["waiting"] == 1)

    await until(faulty)
    radicale.broken = False
    outdate(market)
    desk = market.service._hosted._application._calendars  # type: ignore[union-attr]
    assert desk is not None
    await desk.do_round()
    await until(lambda: stands(second["id"]))
    await until(settled)
    assert radicale.puts == puts

    assert (await tutor.ask("DELETE", "calendars/written")).status_code == 204
    assert (await tutor.get("calendars"))["written"] is None
    assert await stands(second["id"])  # what stands there is theirs


async def test_a_marketplace_without_the_extra_says_what_to_install(
    market: Market, calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tutor = await market.account("Tom")
    for module in (reading, caldav_writer):
        monkeypatch.setattr(module, "find_spec", lambda _name: None)
    told = await tutor.get("calendars")
    assert (told["busy_possible"], told["written_possible"]) == (False, False)
    assert "[calendars]" in told["install"]
    body = {"address": calendar_server.address()}
    refused = await tutor.ask("POST", "calendars/busy", body)
    assert refused.json()["context"]["fault"] == "not_installed"
    body |= {"login": "tom", "password": "p"}
    refused = await tutor.ask("POST", "calendars/written/search", body)
    assert refused.json()["context"]["fault"] == "not_installed"
    assert calendar_server.asked == []
    assert (await tutor.post("calendars/feed"))["address"]
