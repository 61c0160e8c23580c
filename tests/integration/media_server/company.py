"""Rooms on real media servers, with people in them."""

import asyncio
from collections.abc import Callable
from typing import cast

from helpout_server.adapters.media_server.placed_room import PlacedRoom
from helpout_server.adapters.media_server.servers import JanusServers, MediaServerConfig
from helpout_server.contracts.room import CallMember
from helpout_server.ports.media_server import MediaReply
from tests.media_bot import SENT, MediaBot


async def until(true: Callable[[], object], what: Callable[[], object] = lambda: "") -> None:
    """Look again and again until it is true; fails after 30 s."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 30
    while not true():
        assert loop.time() < deadline, what()
        await asyncio.sleep(0.02)


class Gathered:
    """One room and its people, who want to see and hear each other."""

    def __init__(self, servers: JanusServers, live_session_id: str, people: int) -> None:
        self.bots: dict[str, MediaBot] = {}
        made = servers.open_room(live_session_id, capacity=25, say=self._say)
        self.room = cast("PlacedRoom", made)
        for number in range(people):
            bot = MediaBot(self.room, number)
            self.bots[bot.id] = bot
        self.tell_members()

    @property
    def url(self) -> str | None:
        """Where the room is."""
        return self.room.instance.url if self.room.instance is not None else None

    def people(self) -> list[MediaBot]:
        return list(self.bots.values())

    def tell_members(self, **changed: CallMember) -> None:
        """As the room does whenever anything of them changed."""
        for bot in self.bots.values():
            bot.member = changed.get(bot.id, bot.member)
        self.room.members([bot.member for bot in self.bots.values()])

    async def begin(self) -> None:
        for bot in self.bots.values():
            await bot.begin([one for one in self.bots if one != bot.id])

    async def all_see_each_other(self, more: int = 5) -> None:
        """So many further pictures, and sound, of everybody else, for each of them."""
        before = {bot.id: bot.frames.copy() for bot in self.bots.values()}

        def seen() -> bool:
            return all(
                bot.frames[one, line] >= before[bot.id][one, line] + more
                for bot in self.bots.values()
                for one in self.bots
                if one != bot.id
                for line in SENT
            )

        await until(seen, lambda: [dict(bot.frames) for bot in self.bots.values()])

    async def leave(self) -> None:
        for bot in self.bots.values():
            await bot.leave()
        for bot in self.bots.values():
            failure = bot.failure()
            if failure is not None:
                raise failure

    def _say(self, to: str | None, reply: MediaReply) -> None:
        for bot in list(self.bots.values()):
            if to is None or to == bot.id:
                bot.tell(reply)


class Company:
    """A marketplace's media servers; every room is closed at the end."""

    def __init__(self, urls: list[str], secret: str) -> None:
        self.servers = JanusServers(MediaServerConfig(urls=urls, secret=secret))
        self._rooms: list[Gathered] = []

    def gather(self, number: int, people: int) -> Gathered:
        gathered = Gathered(self.servers, f"live_{number:012}", people)
        self._rooms.append(gathered)
        return gathered

    async def close(self) -> None:
        for gathered in self._rooms:
            await gathered.leave()
        await self.servers.close()
