"""The connection of a replica to Redis: for commands, for threads, and for what all replicas hear.

Owns names of keys, timeouts, and that whoever listens learns when something may have been missed:
what Redis passes on is lost with a connection. The address may hold a password, and is never shown.
"""

import asyncio
import contextlib
import logging
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec

from helpout_server.domain.errors import InvalidRequest, StoreUnusable

_log = logging.getLogger("helpouts")

ANSWERS_WITHIN_S = 1.0
BLOCKS_FOR_S = 0.5
"""A thread of a transaction: less patient, as it holds locks."""
CONNECTIONS = 16
WAITING_MAX = 20_000
"""Messages to the other replicas; with more, all are told to look again instead."""
SILENT_S = 2.0
AGAIN_S = 0.2
AGAIN_MAX_S = 2.0
CONFIG_FIELD = "--redis"
_ADDRESS = re.compile(r"https?://[^\s/@]+(?::\d{1,5})?/(?:[^\s]*/)?")

Heard = Callable[[str, Any], None]
"""Who said it (a replica's id), and what."""


@dataclass(frozen=True, slots=True)
class RedisConfig:
    """What an operator says of replicas."""

    url: str = field(repr=False)
    """``redis://``, ``rediss://`` or ``unix://``; one number of a database a marketplace."""
    address: str
    """Where other replicas reach this one: ``http://10.0.0.7:8899/``."""
    ca_file: str = ""
    """Who vouches for the others' certificates, where their addresses begin with https."""

    def checked(self) -> "RedisConfig":
        """Itself. Raises InvalidRequest."""
        if urlsplit(self.url).scheme not in ("redis", "rediss", "unix"):
            raise InvalidRequest("An address of Redis reads redis://host:6379/0.", field="--redis")
        if _ADDRESS.fullmatch(self.address) is None:
            raise InvalidRequest(
                "Other replicas need an address of this one, as in http://10.0.0.7:8899/.",
                field="--replica-address",
            )
        return self


def away() -> StoreUnusable:
    """What somebody is told while Redis does not answer."""
    return StoreUnusable("The servers cannot agree just now: Redis does not answer.")


async def ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel them till they are: the driver may take a cancellation for its own timeout."""
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=0.2)


class RedisLink:
    """One for a process: made anywhere, ``open`` and ``close`` on the event loop."""

    def __init__(self, config: RedisConfig) -> None:
        """Blocks until Redis has answered.

        Raises:
            InvalidRequest: its package is not installed, or the address is none.
            StoreUnusable: it does not answer, or not to us.
        """
        try:
            import redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ModuleNotFoundError as error:
            raise InvalidRequest(
                "Several replicas need a package: pip install 'helpout-widgets[replicas]'.",
                field=CONFIG_FIELD,
            ) from error
        self.address = config.address
        self.replica_id = secrets.token_hex(8)
        self.errors: tuple[type[Exception], ...] = (redis.RedisError, OSError, TimeoutError)
        self._url = config.url
        try:
            self.blocking = redis.Redis.from_url(
                config.url,
                socket_timeout=BLOCKS_FOR_S,
                socket_connect_timeout=BLOCKS_FOR_S,
                retry=Retry(NoBackoff(), 1),  # a connection of before a restart
            )
        except ValueError as error:
            raise InvalidRequest(
                "An address of Redis reads redis://host:6379/0.", field=CONFIG_FIELD
            ) from error
        number = self.blocking.connection_pool.connection_kwargs.get("db") or 0
        self._prefix = f"helpouts:{number}:"  # channels know no number by themselves
        try:
            self.blocking.ping()
        except self.errors as error:
            # What the driver says may quote the address.
            raise StoreUnusable(f"Redis does not answer ({type(error).__name__}).") from None
        self._heard: dict[str, Heard] = {}
        self._missed: list[Callable[[], None]] = []
        self._waiting: deque[bytes] = deque()
        self._gap = False
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._listened = asyncio.Event()

    def key(self, *parts: str) -> str:
        return self._prefix + ":".join(parts)

    # ---- life

    async def open(self) -> None:
        """From now on others are heard. Raises StoreUnusable."""
        from redis import asyncio as redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._loop = asyncio.get_running_loop()
        pool = redis.BlockingConnectionPool.from_url(
            self._url,
            max_connections=CONNECTIONS,
            timeout=ANSWERS_WITHIN_S,
            socket_timeout=ANSWERS_WITHIN_S,
            socket_connect_timeout=ANSWERS_WITHIN_S,
            retry=Retry(NoBackoff(), 1),
        )
        self.client: Any = redis.Redis.from_pool(pool)
        # Of its own and without another try: a new connection must not pass for the old one.
        self._ears: Any = redis.Redis.from_url(
            self._url,
            socket_timeout=None,
            socket_connect_timeout=ANSWERS_WITHIN_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._tasks = [
            asyncio.create_task(self._for_ever(self._listen)),
            asyncio.create_task(self._for_ever(self._speak)),
        ]
        try:
            await asyncio.wait_for(self._listened.wait(), 10)
        except TimeoutError:
            await self.close()
            raise away() from None

    async def close(self) -> None:
        """Say what is still to be said, and end."""
        with contextlib.suppress(*self.errors):
            await self._say_all()
        await ended(self._tasks)
        for client in (self.client, self._ears):
            with contextlib.suppress(*self.errors):
                await client.aclose()
        await asyncio.to_thread(self.blocking.close)

    async def answers(self) -> bool:
        """Whether Redis does, now."""
        try:
            await self.client.ping()
        except self.errors:
            return False
        return True

    # ---- what all replicas hear

    def hear(self, topic: str, heard: Heard) -> None:
        """What others say under that topic, from now on; on the event loop."""
        self._heard[topic] = heard

    def when_missed(self, look_again: Callable[[], None]) -> None:
        """Called where others may have said what was not heard."""
        self._missed.append(look_again)

    def say(self, topic: str, content: Any) -> None:
        """Tell the other replicas, soon. Any thread; never blocks, never fails."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        message = msgspec.msgpack.encode((self.replica_id, topic, content))
        loop.call_soon_threadsafe(self._put, message)

    def _put(self, message: bytes) -> None:
        if len(self._waiting) >= WAITING_MAX:
            self._waiting.clear()
            self._gap = True
        self._waiting.append(message)
        self._wake.set()

    async def _speak(self) -> None:
        await self._wake.wait()
        self._wake.clear()
        try:
            await self._say_all()
        except self.errors:
            self._gap = True  # what was on its way may have come, or not
            self._wake.set()
            raise

    async def _say_all(self) -> None:
        if self._gap:
            await self.client.publish(
                self.key("told"), msgspec.msgpack.encode((self.replica_id, "missed", None))
            )
            self._gap = False
        while self._waiting:
            pipeline = self.client.pipeline(transaction=False)
            for _ in range(min(len(self._waiting), 200)):
                pipeline.publish(self.key("told"), self._waiting.popleft())
            await pipeline.execute()

    async def _listen(self) -> None:
        """Until the connection is lost."""
        async with self._ears.pubsub() as pubsub:
            await pubsub.subscribe(self.key("told"))
            asked = False
            while True:
                message = await pubsub.get_message(timeout=SILENT_S)
                if message is None:
                    if asked:
                        raise TimeoutError
                    asked = True
                    await pubsub.ping()
                    continue
                asked = False
                if message["type"] == "subscribe":
                    if self._listened.is_set():
                        self._look_again()
                    self._listened.set()
                elif message["type"] == "message":
                    self._take(message["data"])

    def _take(self, message: bytes) -> None:
        try:
            said = msgspec.msgpack.decode(message)
            origin, topic, content = said
            if origin == self.replica_id:
                return
            if topic == "missed":
                self._look_again()
                return
            heard = self._heard.get(topic)
            if heard is not None:
                heard(str(origin), content)
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            _log.warning("Another replica said what is not understood: %s", type(error).__name__)

    def _look_again(self) -> None:
        for look_again in self._missed:
            look_again()

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        pause_s = AGAIN_S
        while True:
            try:
                await work()
                pause_s = AGAIN_S
            except self.errors as error:
                if pause_s == AGAIN_S:
                    _log.warning("Redis does not answer: %s", type(error).__name__)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, AGAIN_MAX_S)
            except Exception as error:  # noqa: BLE001 - it is tried again
                _log.error("What replicas say failed: %s", type(error).__name__, exc_info=error)
                await asyncio.sleep(AGAIN_MAX_S)
