"""``MediaServer``: several Janus side by side, each room on one of them.

Owns the instances and the list of rooms. Instances are connected to when the first room is
opened, so that a marketplace without groups keeps no connection.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpout_server.adapters.media_server.instance import Instance
from helpout_server.adapters.media_server.placed_room import PlacedRoom
from helpout_server.adapters.media_server.placement import Load, least_loaded
from helpout_server.ports.media_server import MediaRoom, Say

_FIRST_TRY_WITHIN_S = 4.0


@dataclass(frozen=True, slots=True)
class MediaServerConfig:
    """What an operator says; without addresses there is no media server."""

    urls: Sequence[str] = ()
    """``ws://`` or ``wss://`` of each instance's WebSocket API."""
    secret: str = field(default="", repr=False)
    """``api_secret`` of all of them."""
    recording_folder: Path | None = None
    """Where they record, at the same place for them and for us; None: they record nothing."""


class JanusServers:
    """``MediaServer`` from a configuration. Lives on one event loop."""

    def __init__(self, config: MediaServerConfig) -> None:
        self._instances = [
            Instance(url, config.secret, self._instance_changed) for url in config.urls
        ]
        self._rooms: set[PlacedRoom] = set()

    def open_room(self, live_session_id: str, *, capacity: int, say: Say) -> MediaRoom:
        for instance in self._instances:
            instance.start()
        room = PlacedRoom(live_session_id, capacity=capacity, say=say, places=self)
        self._rooms.add(room)
        return room

    async def close(self) -> None:
        for room in list(self._rooms):
            await room.close()
        for instance in self._instances:
            await instance.close()

    # ---- places for rooms -----------------------------------------------------------------------

    async def choose(self, but: set[str]) -> Instance | None:
        tried = [asyncio.create_task(one.tried.wait()) for one in self._instances]
        if tried:
            _, slow = await asyncio.wait(tried, timeout=_FIRST_TRY_WITHIN_S)
            for task in slow:
                task.cancel()
        alive = {one.url: one for one in self._instances if one.link and one.url not in but}
        url = least_loaded(self._load_of(one) for one in alive.values())
        return alive[url] if url is not None else None

    def put_away(self, room: PlacedRoom) -> None:
        self._rooms.discard(room)

    def _load_of(self, instance: Instance) -> Load:
        here = [room for room in self._rooms if room.instance is instance]
        return Load(instance.url, people=sum(room.people for room in here), rooms=len(here))

    def _instance_changed(self, instance: Instance) -> None:
        for room in list(self._rooms):
            room.instance_changed(instance)
