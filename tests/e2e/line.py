"""What comes through a call, measured where it arrives: words, a shared screen, its path."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tests.e2e.meeting import Desk
from tests.e2e.speech import RATE
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE_S = 30

# The other's voice as it is played, from now on.
_LISTEN = """async () => {
  const [voice] = document.querySelectorAll('audio[data-helpout-voice]');
  const [track] = voice.srcObject.getAudioTracks();
  const kept = { parts: [], samples: 0, rate: 0, on: true };
  window.helpoutHeard = kept;
  const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 100 }).readable.getReader();
  (async () => {
    while (kept.on) {
      const { value, done } = await reader.read();
      if (done) break;
      const part = new Float32Array(value.numberOfFrames);
      value.copyTo(part, { planeIndex: 0, format: 'f32-planar' });
      kept.rate = value.sampleRate;
      kept.samples += part.length;
      kept.parts.push(part);
      value.close();
    }
    await reader.cancel();
  })();
}"""

_HEARD = """() => {
  const kept = window.helpoutHeard;
  kept.on = false;
  const all = new Int16Array(kept.samples);
  let at = 0;
  for (const part of kept.parts)
    for (const sample of part) all[at++] = Math.max(-1, Math.min(1, sample)) * 32767;
  const bytes = new Uint8Array(all.buffer);
  let text = '';
  for (let from = 0; from < bytes.length; from += 32768)
    text += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return [kept.rate, btoa(text)];
}"""

_VOICE_COUNTS = """async () => {
  for (const peer of window.helpoutPeers) {
    if (peer.connectionState === 'closed') continue;
    for (const one of (await peer.getStats()).values())
      if (one.type === 'inbound-rtp' && one.kind === 'audio')
        return [one.totalSamplesReceived, one.concealedSamples];
  }
  return [0, 0];
}"""

# The path in use: what both of its ends are, and how our own relay is reached.
_PATH = """async () => {
  for (const peer of window.helpoutPeers) {
    if (peer.connectionState !== 'connected') continue;
    const stats = await peer.getStats();
    for (const one of stats.values()) {
      if (one.type !== 'transport' || !one.selectedCandidatePairId) continue;
      const pair = stats.get(one.selectedCandidatePairId);
      const local = stats.get(pair.localCandidateId);
      const remote = stats.get(pair.remoteCandidateId);
      return [local.candidateType, remote.candidateType, local.relayProtocol ?? ''];
    }
  }
  return ['', '', ''];
}"""

# A page of code on top of everything, other code each time.
_SHOW_CODE = """([width, height, turn]) => {
  const name = 'helpoutCode';
  const canvas = document.getElementById(name) ?? document.createElement('canvas');
  canvas.id = name;
  [canvas.width, canvas.height] = [width, height];
  canvas.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 2147483647';
  const drawn = canvas.getContext('2d', { willReadFrequently: true });
  drawn.fillStyle = '#ffffff';
  drawn.fillRect(0, 0, width, height);
  drawn.font = '14px monospace';
  for (let line = 0; line * 18 < height; line += 1) {
    drawn.fillStyle = ['#202020', '#0000c0', '#007030'][(line + turn) % 3];
    drawn.fillText(`row_${turn * 31 + line} = frame.merge(shops, on="id_${line * turn}")[${line}]`,
      6, 18 * (line + 1));
  }
  document.body.append(canvas);
}"""

_LUMA = """
const luma = (drawn, width, height) => {
  const { data } = drawn.getImageData(0, 0, width, height);
  let text = '';
  for (let at = 0; at < data.length; at += 4)
    text += String.fromCharCode(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  return btoa(text);
};"""

_SHOWN = f"""([width, height]) => {{ {_LUMA}
  return luma(document.getElementById('helpoutCode').getContext('2d'), width, height);
}}"""

# The shared screen at its full size, whatever size it is shown at.
_SEEN = f"""([width, height, wide]) => {{ {_LUMA}
  const video = document.querySelector('[data-helpout-screen=other] video');
  if (!video?.videoWidth) return '';
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const drawn = canvas.getContext('2d');
  const scale = wide / video.videoWidth;
  drawn.drawImage(video, 0, 0, video.videoWidth * scale, video.videoHeight * scale);
  return luma(drawn, width, height);
}}"""


def listen(desk: Desk) -> None:
    """Begin to record what this person hears."""
    desk.page.evaluate(_LISTEN)


def recording(desk: Desk, least_s: float) -> NDArray[np.float64]:
    """What was heard since ``listen``, so long at least; samples of -1..1 at ``RATE``."""

    def recorded() -> float:
        return float(desk.page.evaluate("window.helpoutHeard.samples")) / RATE

    until(desk.page, lambda: recorded() >= least_s, what=recorded)
    rate, text = desk.page.evaluate(_HEARD)
    assert rate == RATE
    return np.frombuffer(base64.b64decode(text), "<i2").astype(float) / 32_768


def voice_counts(desk: Desk) -> tuple[int, int]:
    """Samples of the other's voice that were played, and how many of them were made up."""
    played, made_up = desk.page.evaluate(_VOICE_COUNTS)
    return int(played), int(made_up)


def wait_voice(desk: Desk) -> None:
    """More of the other's voice is played."""
    before = voice_counts(desk)[0]
    until(desk.page, lambda: voice_counts(desk)[0] > before, what=lambda: voice_counts(desk))


@dataclass(frozen=True)
class Path:
    """The path that a page's call takes; empty words while there is none."""

    local: str
    """Kind of the candidate: host, prflx, relay."""
    remote: str
    protocol: str
    """To our relay: udp, tcp, tls; empty where our end is none."""

    @property
    def relayed(self) -> bool:
        return "relay" in (self.local, self.remote)


def path(desk: Desk) -> Path:
    return Path(*desk.page.evaluate(_PATH))


def wait_path(desk: Desk, wanted: Callable[[Path], bool]) -> None:
    until(desk.page, lambda: wanted(path(desk)), what=lambda: path(desk))


class CodePage:
    """Code on the sharer's screen, and how the other sees it."""

    size = (560, 360)

    def __init__(self, sharer: Desk, viewer: Desk) -> None:
        self._sharer = sharer
        self._viewer = viewer

    def show(self, turn: int) -> None:
        """Other code than before."""
        self._sharer.page.evaluate(_SHOW_CODE, [*self.size, turn])

    def psnr_db(self) -> float:
        """Likeness of what is seen with what is shown; 0 where nothing is seen."""
        shown = self._luma(self._sharer.page, _SHOWN, list(self.size))
        viewport = self._sharer.page.viewport_size
        assert viewport is not None
        seen = self._luma(self._viewer.page, _SEEN, [*self.size, viewport["width"]])
        if seen.size == 0:
            return 0.0
        return float(10 * np.log10(255**2 / (np.mean((shown - seen) ** 2) + 1e-3)))

    def wait_legible(self, psnr_db: float) -> None:
        page = self._viewer.page
        until(page, lambda: self.psnr_db() >= psnr_db, within_s=60, what=self.psnr_db)

    @staticmethod
    def _luma(page: "Page", script: str, asked: Any) -> NDArray[np.float64]:
        return np.frombuffer(base64.b64decode(page.evaluate(script, asked)), "u1").astype(float)
