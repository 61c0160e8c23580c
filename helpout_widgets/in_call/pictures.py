"""Pictures between aiortc and numpy.

Arrays are ``(height, width, 3)``, ``uint8``, red, green, blue.
"""

import asyncio
import fractions
import threading
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from aiortc.mediastreams import VideoStreamTrack
from av import VideoFrame

Picture = npt.NDArray[np.uint8]
SIDE_MAX = 1_920
_CLOCK_HZ = 90_000


class Latest:
    """The newest picture; an older one that nobody took is gone. Any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._picture: Picture | None = None

    def put(self, picture: Picture) -> None:
        with self._changed:
            self._picture = picture
            self._changed.notify_all()

    def take(self, within_s: float) -> Picture | None:
        """The next picture; None when none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._picture is not None, within_s)
            picture, self._picture = self._picture, None
            return picture


def checked_picture(picture: object) -> Picture:
    """A picture as it can be sent: even sides, three colours.

    Grey ``(height, width)`` and floats of 0..1 are taken too.

    Raises:
        ValueError: not a picture, or too large.
    """
    array = np.asarray(picture)
    if array.ndim == 2:
        array = np.repeat(array[:, :, np.newaxis], 3, axis=2)
    if array.ndim != 3 or array.shape[2] not in (3, 4) or 0 in array.shape:
        raise ValueError(f"A picture has the shape (height, width, 3), not {array.shape}.")
    if max(array.shape[:2]) > SIDE_MAX:
        raise ValueError(f"A picture has at most {SIDE_MAX} pixels on a side: {array.shape}.")
    if min(array.shape[:2]) < 2:
        raise ValueError(f"A picture has at least 2 pixels on a side: {array.shape}.")
    array = array[: array.shape[0] // 2 * 2, : array.shape[1] // 2 * 2, :3]
    if np.issubdtype(array.dtype, np.floating):
        array = np.clip(array, 0.0, 1.0) * 255
    return np.ascontiguousarray(array.astype(np.uint8))


class Published(VideoStreamTrack):
    """A track of pictures that a person's code makes, at a steady rate; the last one stays."""

    def __init__(self, pictures: Iterable[object], fps: float) -> None:
        super().__init__()
        self._pictures: Iterator[object] = iter(pictures)
        self._frame_s = 1 / fps
        self._begun: float | None = None
        self._count = 0
        self._shown: Picture | None = None
        self.over = threading.Event()
        """The code has no more pictures."""
        self.fault: Exception | None = None

    async def recv(self) -> VideoFrame:
        loop = asyncio.get_running_loop()
        if self._begun is None:
            self._begun = loop.time()
        await asyncio.sleep(max(0.0, self._begun + self._count * self._frame_s - loop.time()))
        if not self.over.is_set():
            # Their code may take its time: the call's other work goes on meanwhile.
            picture = await loop.run_in_executor(None, self._next)
            self._shown = picture if picture is not None else self._shown
        if self._shown is None:
            self._shown = np.zeros((90, 160, 3), np.uint8)
        frame = VideoFrame.from_ndarray(self._shown, format="rgb24")
        frame.pts = round(self._count * self._frame_s * _CLOCK_HZ)
        frame.time_base = fractions.Fraction(1, _CLOCK_HZ)
        self._count += 1
        return frame

    def _next(self) -> Picture | None:
        try:
            return checked_picture(next(self._pictures))
        except StopIteration:
            self.over.set()
        except Exception as fault:  # noqa: BLE001 - their code; told where they wait for it
            self.fault = fault
            self.over.set()
        return None
