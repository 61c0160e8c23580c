"""All that one replica shares with the others, put together.

Owns the order of begin and end. Made while the marketplace is built; opened on its event loop.
"""

import ssl

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.presence_local import LocalGuesses, LocalPresence
from helpout_server.adapters.replicas.bus import RedisBus
from helpout_server.adapters.replicas.camera_codes import RedisCameraCodes
from helpout_server.adapters.replicas.guesses import RedisGuesses
from helpout_server.adapters.replicas.leases import RedisLeases
from helpout_server.adapters.replicas.link import RedisConfig, RedisLink, away
from helpout_server.adapters.replicas.presence import RedisPresence
from helpout_server.adapters.replicas.tickets import RedisTickets
from helpout_server.domain.errors import InvalidRequest
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids


class Replica:
    """This process among the others."""

    def __init__(self, config: RedisConfig, clock: Clock, ids: Ids) -> None:
        """Blocks until Redis has answered. Raises InvalidRequest, StoreUnusable."""
        self.trust = _trust(config)
        self.link = RedisLink(config.checked())
        local = LocalBus()
        self.bus = RedisBus(self.link, local)
        self.leases = RedisLeases(self.link)
        self.presence = RedisPresence(self.link, LocalPresence(clock, self.bus), local)
        self.tickets = RedisTickets(self.link, ids)
        self.cameras = RedisCameraCodes(self.link, ids)
        self.guesses = RedisGuesses(self.link, LocalGuesses(clock))

    async def open(self) -> None:
        """Among the others from now on. Raises StoreUnusable."""
        await self.link.open()
        await self.leases.open()
        await self.presence.open()

    async def close(self) -> None:
        """Last of all: what is ours is free for others."""
        self.presence.close()
        await self.presence.ended()
        await self.leases.close()
        await self.link.close()

    async def check(self) -> None:
        """Raises StoreUnusable where Redis does not answer."""
        if not await self.link.answers():
            raise away()


def _trust(config: RedisConfig) -> ssl.SSLContext | None:
    if not config.address.startswith("https"):
        return None
    try:
        return ssl.create_default_context(cafile=config.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise InvalidRequest(
            f"{config.ca_file} is no readable certificate authority in PEM form.",
            field="--replica-ca-file",
        ) from error
