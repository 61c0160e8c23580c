"""``Bus`` over all replicas: told here at once, and to the others through Redis."""

from collections.abc import Callable
from typing import Any

import msgspec

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.replicas.link import RedisLink
from helpout_server.contracts.event import EventHint

_TOPIC = "hint"


class RedisBus:
    """Hints reach other replicas' subscribers at most once; what may be lost is said as missed."""

    def __init__(self, link: RedisLink, local: LocalBus) -> None:
        self._link = link
        self._local = local
        link.hear(_TOPIC, self._heard)
        link.when_missed(local.look_again)

    def publish(self, account_ids: frozenset[str], hint: EventHint) -> None:
        self._local.publish(account_ids, hint)
        self._link.say(_TOPIC, (sorted(account_ids), hint.name, hint.id))

    def subscribe(
        self,
        account_id: str,
        deliver: Callable[[EventHint], None],
        missed: Callable[[], None] | None = None,
    ) -> Callable[[], None]:
        return self._local.subscribe(account_id, deliver, missed)

    def _heard(self, _origin: str, content: Any) -> None:
        account_ids, name, id_ = content
        hint = msgspec.convert({"type": "event", "name": name, "id": id_}, EventHint)
        self._local.publish(frozenset(account_ids), hint)
