"""``CameraCodes`` of all replicas: a phone may claim at another than its page asked."""

from helpout_server.adapters.camera_codes import CODE_AGAIN_S, CODE_S, CODES_MAX
from helpout_server.adapters.replicas.link import RedisLink, away
from helpout_server.domain.account import credential_hash
from helpout_server.domain.errors import TooMany
from helpout_server.ports.camera import CameraPlace
from helpout_server.ports.ids import Ids

# KEYS: of the code, of the place, of all; ARGV: hash, place, life, how many, prefix of codes.
_MAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
local earlier = redis.call('GET', KEYS[2])
if earlier then
  redis.call('DEL', ARGV[5] .. earlier)
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[3], earlier)
end
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[4]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
redis.call('ZADD', KEYS[3], now + ARGV[3], ARGV[1])
return 1
"""
_CLAIM = """
local place = redis.call('GETDEL', KEYS[1])
if not place then return false end
redis.call('DEL', ARGV[2] .. place)
redis.call('ZREM', KEYS[2], ARGV[1])
return place
"""
_VOID = """
local code = redis.call('GETDEL', KEYS[1])
if not code then return 0 end
redis.call('DEL', ARGV[1] .. code)
redis.call('ZREM', KEYS[2], code)
return 1
"""


class RedisCameraCodes:
    """They are kept as hashes alone. For threads: it waits for Redis."""

    def __init__(self, link: RedisLink, ids: Ids) -> None:
        self._link = link
        self._ids = ids
        self._make = link.blocking.register_script(_MAKE)
        self._claim = link.blocking.register_script(_CLAIM)
        self._void = link.blocking.register_script(_VOID)
        self._all = link.key("camera_codes")
        self._codes, self._places = link.key("camera_code", ""), link.key("camera_place", "")

    def make(self, place: CameraPlace, *, again: bool = False) -> tuple[str, int]:
        code = self._ids.secret()
        hashed, name = credential_hash(code), _name(place)
        life_ms = int((CODE_AGAIN_S if again else CODE_S) * 1_000)
        try:
            made = self._make(
                keys=[self._codes + hashed, self._places + name, self._all],
                args=[hashed, name, life_ms, CODES_MAX, self._codes],
            )
        except self._link.errors as error:
            raise away() from error
        if not made:
            raise TooMany("Too many camera links are open. Try again in some minutes.")
        return code, life_ms

    def claim(self, code: str) -> CameraPlace | None:
        hashed = credential_hash(code)
        try:
            name: bytes | None = self._claim(
                keys=[self._codes + hashed, self._all], args=[hashed, self._places]
            )
        except self._link.errors as error:
            raise away() from error
        if name is None:
            return None
        account_id, _, live_session_id = name.decode().partition(" ")
        return CameraPlace(account_id, live_session_id)

    def void(self, place: CameraPlace) -> None:
        try:
            self._void(keys=[self._places + _name(place), self._all], args=[self._codes])
        except self._link.errors as error:
            raise away() from error


def _name(place: CameraPlace) -> str:
    return f"{place.account_id} {place.live_session_id}"
