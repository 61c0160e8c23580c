"""``Leases`` between replicas: a replica lives by its beat, and what it has lapses with it.

One key a replica with a life of ``LIFE_MS``, renewed by each beat; a lease names the replica that
has it, and counts while that one lives. So renewing costs the same for one room and for thousands.
"""

import asyncio
import contextlib
import hashlib
import hmac
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterable

from helpout_server.adapters.replicas.link import RedisLink, away, ended
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.leases import LEADER, Holder

_log = logging.getLogger("helpouts")

LIFE_MS = 1_800
BEAT_S = 0.4
AFTER_FAULT_S = 0.1
_DEAD = b"dead"
LEASE_MS = 48 * 3_600_000
"""Of what no living replica has: longer than any live session."""

_BEAT = """
local lived = redis.call('EXISTS', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[3], 'NX')
return {lived, redis.call('GET', KEYS[2])}
"""
# None where it is ours by now; 'dead' where our own beat has lapsed; else whose it is.
_TAKE = """
if redis.call('EXISTS', KEYS[2]) == 0 then return 'dead' end
local held = redis.call('GET', KEYS[1])
if held then
  local id = string.match(held, '^(%S+)')
  if id ~= ARGV[1] and redis.call('EXISTS', ARGV[3] .. id) == 1 then return held end
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[4])
return false
"""
_HOLDER = """
local held = redis.call('GET', KEYS[1])
if not held then return false end
if redis.call('EXISTS', ARGV[1] .. string.match(held, '^(%S+)')) == 0 then return false end
return held
"""
_RELEASE = """
local held = redis.call('GET', KEYS[1])
if held and string.match(held, '^(%S+)') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""


class RedisLeases:
    """Open it with its link; lives on the same event loop."""

    shared = True

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._mine: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._lost: list[Callable[[str], None]] = []
        self._watched: dict[str, dict[int, Callable[[], None]]] = {}
        self._count = 0
        self._secret = b""
        self._sure = False
        """Whether the last beat was answered: else ours may have lapsed without our knowing."""
        self._task: asyncio.Task[None] | None = None

    @property
    def replica_id(self) -> str:
        return self._link.replica_id

    # ---- life

    async def open(self) -> None:
        """Raises StoreUnusable."""
        client = self._link.client
        self._beat_script = client.register_script(_BEAT)
        self._take_script = client.register_script(_TAKE)
        self._holder_script = client.register_script(_HOLDER)
        self._release_script = client.register_script(_RELEASE)
        try:
            await self._beat()
        except self._link.errors as error:
            raise away() from error
        self._task = asyncio.create_task(self._for_ever())

    async def close(self) -> None:
        """Everything is free for others, at once."""
        if self._task is not None:
            await ended([self._task])
        with contextlib.suppress(*self._link.errors):
            await self._link.client.delete(self._replica_key(self.replica_id))
        self._mine.clear()

    # ---- Leases

    def mine(self, name: str) -> bool:
        return name in self._mine

    async def take(self, name: str) -> Holder | None:
        try:
            held = await self._take_once(name)
            if held == _DEAD:
                await self._beat()
                held = await self._take_once(name)
        except self._link.errors as error:
            raise away() from error
        if held == _DEAD:
            raise away()
        return None if held is None else _holder(held)

    async def holder(self, name: str) -> Holder | None:
        try:
            held: bytes | None = await self._holder_script(
                keys=[self._lease_key(name)], args=[self._replica_key("")]
            )
        except self._link.errors as error:
            raise away() from error
        return None if held is None else _holder(held)

    async def release(self, name: str) -> None:
        async with self._turn(name):
            self._mine.discard(name)
            with contextlib.suppress(*self._link.errors):
                await self._release_script(keys=[self._lease_key(name)], args=[self.replica_id])

    def when_lost(self, tell: Callable[[str], None]) -> None:
        self._lost.append(tell)

    def watch(self, replica_id: str, gone: Callable[[], None]) -> Callable[[], None]:
        self._count += 1
        number = self._count
        self._watched.setdefault(replica_id, {})[number] = gone

        def stop() -> None:
            watching = self._watched.get(replica_id, {})
            watching.pop(number, None)
            if not watching:
                self._watched.pop(replica_id, None)

        return stop

    def seal(self, content: bytes) -> str:
        return hmac.new(self._secret, content, hashlib.sha256).hexdigest()

    # ---- the beat

    async def _for_ever(self) -> None:
        while True:
            # Who waits for another's death looks twice as often.
            pause_s = BEAT_S / 2 if self._watched else BEAT_S
            try:
                await self._beat()
                await self._look_after_others()
                await self.take(LEADER)
            except StoreUnusable:
                pause_s = AFTER_FAULT_S
            except self._link.errors as error:
                if self._sure:
                    _log.warning("Redis does not answer: %s", type(error).__name__)
                self._sure = False
                pause_s = AFTER_FAULT_S
            except Exception as error:  # noqa: BLE001 - a replica without a beat is dead
                _log.error("A beat failed with %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(pause_s)

    async def _beat(self) -> None:
        lived, secret = await self._beat_script(
            keys=[self._replica_key(self.replica_id), self._link.key("secret")],
            args=[self._link.address, LIFE_MS, self._secret or secrets.token_bytes(32)],
        )
        # After Redis lost everything, replicas agree on one secret anew.
        self._secret = secret
        lapsed = not lived or not self._sure
        self._sure = True
        if lapsed and self._mine:
            await self._have_again(list(self._mine))

    async def _have_again(self, names: list[str]) -> None:
        """Ours lapsed, or may have: keep what nobody else has taken meanwhile."""
        for name in names:
            held = await self._take_once(name) if name in self._mine else None
            if held == _DEAD:
                self._sure = False  # so slow are we: the next beat asks again
                return
            if held is not None:
                self._tell_lost([name])

    def _tell_lost(self, names: Iterable[str]) -> None:
        for name in names:
            _log.warning("Another replica has by now what was ours.")
            for tell in self._lost:
                tell(name)

    async def _look_after_others(self) -> None:
        watched = list(self._watched)
        if not watched:
            return
        pipeline = self._link.client.pipeline(transaction=False)
        for replica_id in watched:
            pipeline.exists(self._replica_key(replica_id))
        for replica_id, lives in zip(watched, await pipeline.execute(), strict=True):
            if not lives:
                for gone in self._watched.pop(replica_id, {}).values():
                    gone()

    # ---- means

    async def _take_once(self, name: str) -> bytes | None:
        """None: it is ours. ``_DEAD``: our own beat has lapsed, and nothing was changed."""
        async with self._turn(name):
            held: bytes | None = await self._take_script(
                keys=[self._lease_key(name), self._replica_key(self.replica_id)],
                args=[self._link.replica_id, self._link.address, self._replica_key(""), LEASE_MS],
            )
            if held is None:
                self._mine.add(name)
            elif held != _DEAD:
                self._mine.discard(name)
            return held

    @contextlib.asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        """One after another for a name: else a release could undo the taking after it."""
        lock = self._turns.setdefault(name, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            if not lock.locked() and self._turns.get(name) is lock:
                del self._turns[name]

    def _replica_key(self, replica_id: str) -> str:
        return self._link.key("replica", replica_id)

    def _lease_key(self, name: str) -> str:
        return self._link.key("lease", name)


def _holder(held: bytes) -> Holder:
    replica_id, _, address = held.decode().partition(" ")
    return Holder(replica_id, address)
