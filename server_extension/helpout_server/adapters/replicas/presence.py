"""``Presence`` over all replicas: who is connected to any of them.

Each replica keeps its own people in Redis under a key that lapses with it, and a copy of everybody
else's in memory, so that ``here`` asks nobody. The copy follows what others say, and is compared
with what they keep every few seconds, since what is said may be lost.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from typing import Any

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.presence_local import LocalPresence
from helpout_server.adapters.replicas.link import RedisLink, ended
from helpout_server.contracts.event import EventHint
from helpout_server.domain.account import NOBODY
from helpout_server.ports.presence import Here

_log = logging.getLogger("helpouts")

LIFE_MS = 8_000
"""After a replica died its people count as here as long: about as long as a reload may take."""
LOOK_S = 2.0
_TOPIC = "presence"
_NUMBER = b"#"
"""The field that counts the changes of a replica's people; no account has that id."""

# Change some of our people, and say which number of change that was.
_CHANGE = """
for i = 3, #ARGV, 2 do
  if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i])
  else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
local number = redis.call('HINCRBY', KEYS[1], '#', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[2], '')
return number
"""


class RedisPresence:
    """``Presence`` and ``Connections``. Open it with its link."""

    def __init__(self, link: RedisLink, local: LocalPresence, bus: LocalBus) -> None:
        """``bus``: of this replica alone; each tells its own pages of what others' people do."""
        self._link = link
        self._local = local
        self._bus = bus
        self._others: dict[str, dict[str, Here]] = {}
        """By replica; inner dicts are only ever replaced or changed by one step, as any thread
        looks at them."""
        self._numbers: dict[str, int] = {}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        local.changed = self._note
        link.hear(_TOPIC, self._heard)
        link.when_missed(self._wake.set)

    # ---- Presence, Connections

    def here(self, account_ids: Iterable[str]) -> dict[str, Here]:
        asked = list(account_ids)
        found = self._local.here(asked)
        for people in list(self._others.values()):
            for account_id in asked:
                where = people.get(account_id)
                if where is not None and found.get(account_id) != "room":
                    found[account_id] = where
        return found

    def came(self, account_id: str, where: Here) -> None:
        self._local.came(account_id, where)

    def went(self, account_id: str, where: Here) -> None:
        self._local.went(account_id, where)

    # ---- life

    async def open(self) -> None:
        self._script = self._link.client.register_script(_CHANGE)
        self._tasks = [asyncio.create_task(self._for_ever())]

    def close(self) -> None:
        """Tell nothing any more. Our people count a little longer: they are on their way."""
        self._local.close()
        for task in self._tasks:
            task.cancel()

    async def ended(self) -> None:
        """Wait till it is closed."""
        await ended(self._tasks)

    # ---- our own

    def _note(self, account_id: str) -> None:
        self._changed.add(account_id)
        self._wake.set()

    async def _for_ever(self) -> None:
        while True:
            try:
                await self._tell_changes()
                await self._look()
            except self._link.errors:
                self._numbers.clear()  # everything is read anew
                self._changed |= self._local.everybody()
                await asyncio.sleep(LOOK_S)
                continue
            except Exception as error:  # noqa: BLE001 - it is looked at again
                _log.error("Presence failed with %s", type(error).__name__, exc_info=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_S)
            self._wake.clear()

    async def _tell_changes(self) -> None:
        key = self._key(self._link.replica_id)
        lives = await self._link.client.pexpire(key, LIFE_MS)
        if not lives:
            self._changed |= self._local.everybody()
        if lives and not self._changed:
            return
        changed, self._changed = self._changed, set()
        try:
            now = self._local.here(changed)
            pairs = [text for id_ in changed for text in (id_, now.get(id_, ""))]
            number = await self._script(
                keys=[key, self._link.key("replicas")],
                args=[LIFE_MS, self._link.replica_id, *pairs],
            )
        except self._link.errors:
            self._changed |= changed
            raise
        self._link.say(_TOPIC, (number, pairs))

    # ---- others'

    def _heard(self, origin: str, content: Any) -> None:
        number, pairs = content
        if self._numbers.get(origin) != number - 1:
            self._wake.set()  # something before it is missing: all of them are read
            return
        self._numbers[origin] = number
        people = self._others.setdefault(origin, {})
        for account_id, where in zip(pairs[::2], pairs[1::2], strict=True):
            if where:
                people[account_id] = where
            else:
                people.pop(account_id, None)

    async def _look(self) -> None:
        """Compare the copies with what other replicas keep; forget those that are gone."""
        client, all_key = self._link.client, self._link.key("replicas")
        known = [raw.decode() for raw in await client.hkeys(all_key)]
        others = [one for one in known if one != self._link.replica_id]
        pipeline = client.pipeline(transaction=False)
        for replica_id in others:
            pipeline.hget(self._key(replica_id), _NUMBER)
        numbers = await pipeline.execute() if others else []
        changed: set[str] = set()
        for replica_id, raw in zip(others, numbers, strict=True):
            if raw is None:
                await client.hdel(all_key, replica_id)
                self._numbers.pop(replica_id, None)
                changed |= set(self._others.pop(replica_id, {}))
            elif self._numbers.get(replica_id) != int(raw):
                changed |= await self._read(replica_id)
        if changed:
            id_ = next(iter(changed)) if len(changed) == 1 else NOBODY.id
            self._bus.publish(frozenset(), EventHint(name="presence_changed", id=id_))

    async def _read(self, replica_id: str) -> set[str]:
        kept = await self._link.client.hgetall(self._key(replica_id))
        number = int(kept.pop(_NUMBER, b"0"))
        people: dict[str, Here] = {
            raw.decode(): "room" if where == b"room" else "page" for raw, where in kept.items()
        }
        before = self._others.get(replica_id, {})
        self._others[replica_id], self._numbers[replica_id] = people, number
        return {id_ for id_ in before.keys() | people.keys() if before.get(id_) != people.get(id_)}

    def _key(self, replica_id: str) -> str:
        return self._link.key("here", replica_id)
