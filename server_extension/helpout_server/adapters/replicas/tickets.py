"""``Tickets`` of all replicas: issued by one, good at any."""

from typing import Any

from helpout_server.adapters.replicas.link import RedisLink, away
from helpout_server.contracts.call import Device
from helpout_server.domain.account import credential_hash
from helpout_server.domain.errors import TooMany
from helpout_server.ports.ids import Ids
from helpout_server.ports.tickets import (
    TICKET_S,
    TICKETS_PER_ACCOUNT_MAX,
    TicketHolder,
)

_DEVICES: dict[str, Device] = {
    "page": "page", "camera": "camera", "kernel": "kernel", "recorder": "recorder",
}  # fmt: skip

# How many an account holds is a set of what is left of their lives.
_ISSUE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class RedisTickets:
    """Their texts are kept as hashes alone."""

    def __init__(self, link: RedisLink, ids: Ids) -> None:
        self._link = link
        self._ids = ids
        self._issue = link.blocking.register_script(_ISSUE)

    def issue(
        self, account_id: str, live_session_id: str | None, device: Device = "page"
    ) -> tuple[str, int]:
        text = self._ids.secret()
        hashed = credential_hash(text)
        life_ms = int(TICKET_S * 1_000)
        try:
            issued = self._issue(
                keys=[self._key(hashed), self._account_key(account_id)],
                args=[
                    f"{account_id} {device} {live_session_id or ''}",
                    life_ms,
                    TICKETS_PER_ACCOUNT_MAX,
                    hashed,
                ],
            )
        except self._link.errors as error:
            raise away() from error
        if not issued:
            raise TooMany("Too many connections are being opened. Wait half a minute.")
        return text, life_ms

    async def redeem(self, text: str, live_session_id: str | None) -> TicketHolder | None:
        hashed = credential_hash(text)
        try:
            kept: Any = await self._link.client.getdel(self._key(hashed))
            if kept is None:
                return None
            account_id, device, place = kept.decode().split(" ")
            await self._link.client.zrem(self._account_key(account_id), hashed)
        except self._link.errors as error:
            raise away() from error
        if place != (live_session_id or ""):
            return None
        return TicketHolder(account_id, _DEVICES[device])

    def _key(self, hashed: str) -> str:
        return self._link.key("ticket", hashed)

    def _account_key(self, account_id: str) -> str:
        return self._link.key("tickets", account_id)
