"""One file being written: a person's voice and camera, or one shared screen.

Owns the file's time line. Sound has no hole in it: what is missing is filled with silence, and
a sound card that runs fast or slow is corrected a packet at a time, so that sound and picture
stay together in every player. Pictures have the times that they came with. Blocks are held back
a moment, ordered, and written as whole clusters, so that a crash loses about a second. Times
are seconds of the recording. Knows no network.
"""

from collections.abc import Callable
from dataclasses import dataclass

from helpout_server.adapters.recorder import matroska, opus
from helpout_server.adapters.recorder.codecs import CODECS, CodecName
from helpout_server.adapters.recorder.matroska import AUDIO, VIDEO, Block, Tracks
from helpout_server.adapters.recorder.sealing import Appending
from helpout_server.adapters.recorder.vp8 import Size

HELD_BACK_S = 0.3
"""What is younger may still be followed by something older."""
CLUSTER_MS_MAX = 2_000
AHEAD_S_MAX = 0.045
"""Sound may be that late before silence is put in, and ..."""
BEHIND_S_MAX = 0.065
"""... that early before a packet is left out."""
SILENT_AFTER_S = 1.0
"""Without a packet, silence is written this far behind the present."""
_UNKNOWN_SIZE = Size(640, 360)
_SILENCE_S = opus.SILENCE_SAMPLES / opus.RATE_HZ


def live_head(codec: CodecName = "vp8") -> bytes:
    """How every part begins: sizes are told when it is finished."""
    return matroska.live_head(Tracks(_UNKNOWN_SIZE, audio=True, codec=codec))


@dataclass(slots=True)
class Written:
    """What went into a file, to compare with what is decoded from it."""

    pictures: int = 0
    sound_packets: int = 0
    """Without silence of ours."""


class TrackFile:
    """From the first picture or sound to ``close``."""

    def __init__(
        self, open_file: Callable[[], Appending], begin_s: float, codec: CodecName = "vp8"
    ) -> None:
        self._codec = codec
        self.begin_s = begin_s
        self.written = Written()
        self._open_file = open_file
        self._file: Appending | None = None
        self._blocks: list[Block] = []
        self._samples: int | None = None
        """How long its sound is, from the file's begin; None before there is any."""
        self._picture_ms = -1

    def sound(self, at_s: float, packet: bytes) -> None:
        """A packet of sound, in order."""
        samples = opus.samples_of(packet)
        at_s -= self.begin_s
        if not samples or at_s < 0:
            return
        if self._samples is None:
            self._samples = 0
        ahead_s = at_s - self._samples / opus.RATE_HZ
        if ahead_s > AHEAD_S_MAX:
            self._silence_until(at_s)
        elif ahead_s < -BEHIND_S_MAX:
            return
        self.written.sound_packets += 1
        self._sounds(packet, samples)

    def picture(self, at_s: float, content: bytes) -> None:
        """An encoded picture; the first one is a key frame."""
        at_ms = max(round((at_s - self.begin_s) * 1_000), self._picture_ms + 1, 0)
        self._picture_ms = at_ms
        self.written.pictures += 1
        self._blocks.append(Block(VIDEO, at_ms, CODECS[self._codec].is_key(content), content))

    def flush(self, now_s: float) -> None:
        """Write what is old enough; call it a few times a second."""
        self._silence_until(now_s - self.begin_s - SILENT_AFTER_S)
        self._write((now_s - self.begin_s - HELD_BACK_S) * 1_000)

    def pause(self, now_s: float) -> None:
        """Nothing more comes until the time line goes on from here: write what there is."""
        self._silence_until(now_s - self.begin_s)
        self._write(float("inf"))

    def sync(self) -> None:
        if self._file is not None:
            self._file.sync()

    def close(self, now_s: float) -> int:
        """Write all; gives how long it is, in milliseconds."""
        self._silence_until(now_s - self.begin_s)
        self._write(float("inf"))
        if self._file is not None:
            self._file.sync()
            self._file.close()
        return max(0, round((now_s - self.begin_s) * 1_000))

    def _sounds(self, packet: bytes, samples: int) -> None:
        assert self._samples is not None
        self._blocks.append(
            Block(AUDIO, round(self._samples * 1_000 / opus.RATE_HZ), key=True, content=packet)
        )
        self._samples += samples

    def _silence_until(self, at_s: float) -> None:
        """Fill up to there, where the file has sound at all."""
        if self._samples is None:
            return
        missing = int((at_s - self._samples / opus.RATE_HZ) / _SILENCE_S + 0.5)
        for _ in range(missing):
            self._sounds(opus.SILENCE, opus.SILENCE_SAMPLES)

    def _write(self, until_ms: float) -> None:
        due = [block for block in self._blocks if block.at_ms <= until_ms]
        if not due:
            return
        self._blocks = [block for block in self._blocks if block.at_ms > until_ms]
        due.sort(key=lambda block: block.at_ms)
        if self._file is None:
            self._file = self._open_file()
            self._file.append(live_head(self._codec))
        run: list[Block] = []
        for block in due:
            new = block.track == VIDEO and block.key
            if run and (new or block.at_ms - run[0].at_ms > CLUSTER_MS_MAX):
                self._file.append(matroska.cluster(run))
                run = []
            run.append(block)
        self._file.append(matroska.cluster(run))
