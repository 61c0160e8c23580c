"""One-time codes of second cameras, in memory: a restart ends them, and a page asks again.

Owns their life (ten minutes on the way to a phone, as long as a live session once it is there),
and that a place has one at a time.
"""

import threading
from dataclasses import dataclass

from helpout_server.domain.errors import TooMany
from helpout_server.ports.camera import CameraPlace
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids

CODE_S = 600.0
CODE_AGAIN_S = 8 * 3_600.0
CODES_MAX = 5_000


@dataclass(frozen=True, slots=True)
class _Code:
    place: CameraPlace
    ends_at: float


class MemoryCameraCodes:
    """``CameraCodes``. Any thread may call."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._lock = threading.Lock()
        self._codes: dict[str, _Code] = {}
        self._of_place: dict[CameraPlace, str] = {}

    def make(self, place: CameraPlace, *, again: bool = False) -> tuple[str, int]:
        """A code and its life in milliseconds; the earlier code of that place is void.

        Raises:
            TooMany: everybody together holds too many unused ones.
        """
        now = self._clock.monotonic()
        with self._lock:
            self._forget_old(now)
            self._drop(place)
            if len(self._codes) >= CODES_MAX:
                raise TooMany("Too many camera links are open. Try again in some minutes.")
            code = self._ids.secret()
            life_s = CODE_AGAIN_S if again else CODE_S
            self._codes[code] = _Code(place, now + life_s)
            self._of_place[place] = code
        return code, int(life_s * 1_000)

    def claim(self, code: str) -> CameraPlace | None:
        """Whose it was; a code serves once."""
        now = self._clock.monotonic()
        with self._lock:
            found = self._codes.pop(code, None)
            if found is None:
                return None
            del self._of_place[found.place]
        return found.place if now < found.ends_at else None

    def void(self, place: CameraPlace) -> None:
        """The code of that place serves no more."""
        with self._lock:
            self._drop(place)

    def _drop(self, place: CameraPlace) -> None:
        code = self._of_place.pop(place, None)
        if code is not None:
            del self._codes[code]

    def _forget_old(self, now: float) -> None:
        for code, one in list(self._codes.items()):
            if now >= one.ends_at:
                del self._codes[code]
                del self._of_place[one.place]
