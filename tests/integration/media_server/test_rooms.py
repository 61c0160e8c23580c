"""People see and hear each other through real media servers, whatever happens to those."""

import logging

import msgspec
import pytest

from helpout_server.adapters.media_server.janus_link import JanusLink
from helpout_server.contracts.media_server import (
    AnswerMedia,
    MediaAwayFrame,
    MediaMovedFrame,
    PublishMedia,
    ReceiveMedia,
    WantedFeed,
)
from helpout_server.entrypoints.demo.check.media_servers import RunningJanus
from helpout_server.ports.media_server import MediaRefused
from tests.integration.media_server.company import Company, Gathered, until
from tests.integration.media_server.conftest import SECRET
from tests.media_bot import MediaBot


def moves(bot: MediaBot) -> list[str]:
    return [told.why for told in bot.told if isinstance(told, MediaMovedFrame)]


async def met(company: Company, number: int = 1, people: int = 2) -> Gathered:
    gathered = company.gather(number, people)
    await gathered.begin()
    await gathered.all_see_each_other()
    return gathered


def of(servers: list[RunningJanus], url: str | None) -> RunningJanus:
    return next(server for server in servers if server.url == url)


async def test_three_see_and_hear_each_other_and_who_speaks_is_told(company: Company) -> None:
    gathered = await met(company, people=3)
    for bot in gathered.people():
        others = [one for one in gathered.bots if one != bot.id]
        await until(lambda bot=bot, others=others: set(others) <= set(bot.speaking))  # type: ignore[misc]
        assert min(bot.loudest[one, "audio"] for one in others) > 3_000
        assert moves(bot) == []


async def test_rooms_go_where_fewer_people_are(company: Company) -> None:
    first = await met(company, 1, people=3)
    second = await met(company, 2, people=2)
    third = await met(company, 3, people=2)
    assert first.url != second.url
    assert third.url == second.url


async def test_a_room_moves_when_its_server_is_killed(
    company: Company, servers: list[RunningJanus]
) -> None:
    gathered = await met(company)
    there = gathered.url
    of(servers, there).kill()
    await until(lambda: gathered.url not in {None, there})
    await until(lambda: all(moves(bot) == ["died"] for bot in gathered.people()))
    await gathered.all_see_each_other()


async def test_a_room_moves_when_its_server_only_stands_still(
    company: Company, servers: list[RunningJanus]
) -> None:
    gathered = await met(company)
    there = gathered.url
    of(servers, there).freeze()
    await until(lambda: gathered.url not in {None, there})
    await gathered.all_see_each_other()


async def test_while_no_server_is_there_pages_are_told_and_begin_anew_afterwards(
    company: Company, servers: list[RunningJanus]
) -> None:
    gathered = await met(company)
    for server in servers:
        server.kill()
    ada = gathered.people()[0]
    await until(lambda: any(isinstance(told, MediaAwayFrame) for told in ada.told))
    assert gathered.url is None
    servers[1].start()
    await until(lambda: gathered.url == servers[1].url)
    await gathered.all_see_each_other()


async def test_who_is_muted_in_the_room_is_not_heard_whatever_their_page_sends(
    company: Company,
) -> None:
    gathered = await met(company)
    ada, ben = gathered.people()

    async def heard_while(pictures: int) -> int:
        before = ben.frames.copy()
        await until(lambda: ben.frames[ada.id, "camera"] >= before[ada.id, "camera"] + pictures)
        return ben.frames[ada.id, "audio"] - before[ada.id, "audio"]

    gathered.tell_members(**{ada.id: msgspec.structs.replace(ada.member, audio=False)})
    # What was under way still comes; then nothing.
    await heard_while(pictures=15)
    assert await heard_while(pictures=15) == 0
    gathered.tell_members(**{ada.id: msgspec.structs.replace(ada.member, audio=True)})
    await gathered.all_see_each_other()


async def test_a_camera_that_is_switched_off_and_on_again_is_seen_at_once(
    company: Company,
) -> None:
    gathered = await met(company)
    ada, ben = gathered.people()
    gathered.tell_members(**{ada.id: msgspec.structs.replace(ada.member, video=False)})
    sound = ben.frames[ada.id, "audio"]
    await until(lambda: ben.frames[ada.id, "audio"] >= sound + 50)
    pictures = ben.frames[ada.id, "camera"]
    await until(lambda: ben.frames[ada.id, "audio"] >= sound + 100)
    assert ben.frames[ada.id, "camera"] == pictures
    gathered.tell_members(**{ada.id: msgspec.structs.replace(ada.member, video=True)})
    await gathered.all_see_each_other()


async def test_what_is_not_looked_at_is_not_sent(company: Company) -> None:
    gathered = await met(company)
    ada, ben = gathered.people()
    await ben.want([WantedFeed(connection_id=ada.id, line="audio")])
    sound = ben.frames[ada.id, "audio"]
    await until(lambda: ben.frames[ada.id, "audio"] >= sound + 50)
    pictures = ben.frames[ada.id, "camera"]
    await until(lambda: ben.frames[ada.id, "audio"] >= sound + 100)
    assert ben.frames[ada.id, "camera"] == pictures
    await ben.want([WantedFeed(connection_id=ada.id, line=line) for line in ("audio", "camera")])
    await gathered.all_see_each_other()


async def test_who_left_the_call_is_asked_to_join_it_first(company: Company) -> None:
    gathered = await met(company)
    ada, ben = gathered.people()
    gathered.room.members([ada.member])
    with pytest.raises(MediaRefused, match="Join the call"):
        await gathered.room.ask(ben.id, ReceiveMedia(n=0, feeds=[]))


async def test_what_is_wrong_is_refused_and_harms_nobody(company: Company) -> None:
    gathered = await met(company)
    ada, ben = gathered.people()
    wrong = {"type": "offer", "sdp": "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"}
    request = PublishMedia(n=1, description=wrong, lines=["audio"], attempt=5)
    with pytest.raises(MediaRefused):
        await gathered.room.ask(ada.id, request)
    with pytest.raises(MediaRefused, match="answer"):
        await gathered.room.ask(ada.id, AnswerMedia(n=2, description={"type": "x"}, attempt=5))
    watching = msgspec.structs.replace(ben.member, watch=True)
    gathered.tell_members(**{ben.id: watching})
    with pytest.raises(MediaRefused, match="only watches"):
        await gathered.room.ask(ben.id, msgspec.structs.replace(request, attempt=0))


async def test_a_secret_that_is_refused_leaves_everybody_away_and_is_in_no_log(
    servers: list[RunningJanus], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    company = Company([server.url for server in servers], "another-secret-of-ours")
    try:
        gathered = company.gather(1, people=1)
        ada = gathered.people()[0]
        await gathered.begin()
        assert isinstance(ada.told[0], MediaAwayFrame)
    finally:
        await company.close()
    assert "refuses us" in caplog.text
    assert "another-secret-of-ours" not in caplog.text


async def test_what_a_killed_marketplace_left_behind_is_ended(
    servers: list[RunningJanus],
) -> None:
    url = servers[0].url
    killed = Company([url], SECRET)
    gathered = await met(killed)
    assert gathered.room.instance is not None
    assert gathered.room.instance.link is not None
    rooms = await rooms_at(url)
    assert len(rooms) == 1
    # Nothing is said to Janus: the sockets of a killed process just end.
    for instance in killed.servers._instances:
        await instance.close()
    await gathered.leave()

    later = Company([url], SECRET)
    await met(later, 2)
    assert await rooms_at(url) not in (rooms, [])
    await later.close()
    assert await rooms_at(url) == []


async def rooms_at(url: str) -> list[str]:
    """Names of all rooms of an instance."""
    link = await JanusLink.open(url, SECRET)
    handle = await link.attach(lambda _event: None)
    told, _ = await link.request(handle, {"request": "list"})
    link.close()
    return [room["room"] for room in told["list"]]
