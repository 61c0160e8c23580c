"""``Guesses`` counted over all replicas; by each for itself while Redis is away."""

import secrets

from helpout_server.adapters.presence_local import GUESSES_IN_S, GUESSES_MAX, LocalGuesses
from helpout_server.adapters.replicas.link import RedisLink
from helpout_server.domain.account import credential_hash

_NOTE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
redis.call('ZADD', KEYS[1], now, ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -2 - ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('ZCARD', KEYS[1])
"""


class RedisGuesses:
    """For threads: it waits for Redis, shortly."""

    def __init__(self, link: RedisLink, local: LocalGuesses) -> None:
        self._link = link
        self._local = local
        self._note = link.blocking.register_script(_NOTE)

    def allows(self, who: str, what: str) -> bool:
        here = self._local.allows(who, what)
        try:
            tries = self._note(
                keys=[self._link.key("guesses", credential_hash(f"{who} {what}"))],
                args=[int(GUESSES_IN_S * 1_000), secrets.token_hex(8), GUESSES_MAX],
            )
        except self._link.errors:
            return here
        return int(tries) <= GUESSES_MAX
