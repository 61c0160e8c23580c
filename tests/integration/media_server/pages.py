"""Browsers in front of a ``MediaRoom``: what aiortc cannot do, such as several sizes at once.

Owns one Chromium, a bare page for each member, and the few lines of script that publish and
receive in it. The page's script is on purpose not ours: it tries the adapter, not the client.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from playwright.async_api import Page, async_playwright

from helpout_server.contracts.media_server import ReceiveMedia, WantedFeed
from helpout_server.contracts.room import CallMember, ClientFrame
from helpout_server.entrypoints.demo.check.browsers import FLAGS, find_chromium
from helpout_server.ports.media_server import MediaReply, MediaRoom

_ORIGIN = "https://page.example/"
_decode = msgspec.json.Decoder(ClientFrame).decode
_encode = msgspec.json.Encoder().encode

_SCRIPT = """
let attempt = 0, sending = null, receiving = null, turn = Promise.resolve();
const videos = {}, lines = new Map();
const say = (frame) => window.ask(JSON.stringify({ ...frame, n: 1, attempt }));
async function begin() {
  const stream = await navigator.mediaDevices.getUserMedia(
    { audio: true, video: window.camera });
  sending?.close(); receiving?.close(); receiving = null; turn = Promise.resolve();
  const pc = sending = new RTCPeerConnection();
  pc.onicecandidate = ({ candidate }) => candidate?.candidate &&
    say({ type: 'media_candidate', leg: 'publish', candidate: candidate.toJSON() });
  pc.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly' });
  const camera = pc.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendonly',
    sendEncodings: ['h', 'm', 'l'].map((rid, at) =>
      ({ rid, scaleResolutionDownBy: 2 ** at, maxBitrate: [900000, 300000, 110000][at] })) });
  const codecs = RTCRtpSender.getCapabilities('video').codecs;
  camera.setCodecPreferences(codecs.filter((one) => /VP8|rtx/.test(one.mimeType)));
  await pc.setLocalDescription();
  say({ type: 'publish_media', description: pc.localDescription, lines: ['audio', 'camera'] });
}
async function answer(frame) {
  const pc = receiving ??= new RTCPeerConnection();
  await pc.setRemoteDescription(frame.description);
  await pc.setLocalDescription();
  say({ type: 'answer_media', description: pc.localDescription });
  lines.clear();
  for (const line of frame.lines) {
    if (line.line !== 'camera') continue;
    lines.set(line.connection_id, line.mid);
    const { track } = pc.getTransceivers().find((one) => one.mid === line.mid).receiver;
    let video = videos[line.connection_id];
    if (!video) {
      video = videos[line.connection_id] = document.createElement('video');
      video.muted = video.autoplay = video.playsInline = true;
      document.body.append(video);
    }
    if (video.srcObject?.getTracks()[0] === track) continue;
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => {});
  }
}
window.tell = (frame) => {
  if (frame.type === 'media_moved') { attempt += 1; begin().then(() => window.again()); }
  else if (frame.attempt !== undefined && frame.attempt !== attempt) return;
  else if (frame.type === 'media_answered') sending.setRemoteDescription(frame.description);
  else if (frame.type === 'media_offered') turn = turn.then(() => answer(frame));
};
window.begin = begin;
window.attemptNow = () => attempt;
window.seen = () => Object.fromEntries(Object.entries(videos).filter(([id]) => lines.has(id))
  .map(([id, video]) => [id, [video.getVideoPlaybackQuality().totalVideoFrames,
                              video.videoHeight]]));
"""


class Member:
    """One page."""

    def __init__(self, page: Page, member: CallMember) -> None:
        self.page = page
        self.member = member
        self.id = member.connection_id
        self.wanted: list[WantedFeed] = []
        self.moves = 0

    async def seen(self) -> dict[str, list[int]]:
        """Of each other: pictures so far, and the height of the last."""
        found: dict[str, list[int]] = await self.page.evaluate("seen()")
        return found

    async def sees(self, other: "Member", *, height: int | None = None) -> None:
        """Three further pictures of that member come, of that height; fails after 30 s."""
        floor = (await self.seen()).get(other.id, [0, 0])[0]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + 30
        while True:
            count, lines = (await self.seen()).get(other.id, [0, 0])
            if count >= floor + 3 and lines and height in {None, lines}:
                return
            assert loop.time() < deadline, (self.id, other.id, floor, count, lines)
            await asyncio.sleep(0.05)


class Pages:
    """All pages of one room."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.room: MediaRoom | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def say(self, to: str | None, reply: MediaReply) -> None:
        """What the room says."""
        frame = json.loads(_encode(reply))
        for member in self.members:
            if to in {None, member.id}:
                member.moves += frame["type"] == "media_moved"
                task = asyncio.create_task(member.page.evaluate("(told) => tell(told)", frame))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def begin(self, room: MediaRoom) -> None:
        """All send, and want the cameras of all others in full size."""
        self.room = room
        self.tell_members(self.members)
        for member in self.members:
            if not member.member.watch:
                await member.page.evaluate("begin()")
            await self.want(member, layer=2)

    def tell_members(self, members: Sequence[Member]) -> None:
        assert self.room is not None
        self.room.members([member.member for member in members])

    async def want(self, member: Member, *, layer: int) -> None:
        assert self.room is not None
        others = [one.id for one in self.members if one is not member]
        feeds = [WantedFeed(connection_id=one, line="camera", layer=layer) for one in others]
        attempt = await member.page.evaluate("attemptNow()")
        await self.room.ask(member.id, ReceiveMedia(n=0, feeds=feeds, attempt=attempt))

    async def asked(self, connection_id: str, text: str) -> None:
        assert self.room is not None
        await self.room.ask(connection_id, _decode(text))


@asynccontextmanager
async def pages_of(
    members: Sequence[CallMember], *, height: int = 720, fps: int = 5
) -> AsyncIterator[Pages]:
    """A page for each of them, with a fake camera of so many lines and pictures a second."""
    pages = Pages()
    fake = f"--use-fake-device-for-media-stream=fps={fps}"
    camera = {"width": height * 16 // 9, "height": height, "frameRate": fps}
    flags = [flag for flag in FLAGS if "fake-device" not in flag]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*flags, fake, "--use-fake-ui-for-media-stream"],
            ignore_default_args=["--headless"],
        )
        for member in members:
            page = await browser.new_page()
            await page.route(
                f"{_ORIGIN}*",
                lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"),
            )
            await page.goto(_ORIGIN)
            await page.expose_function("ask", _asker(pages, member.connection_id))
            made = Member(page, member)
            await page.expose_function("again", _wanter(pages, made))
            await page.add_script_tag(content=f"window.camera = {json.dumps(camera)};")
            await page.add_script_tag(content=_SCRIPT)
            pages.members.append(made)
        yield pages
        pages.members.clear()
        await browser.close()


def _asker(pages: Pages, connection_id: str) -> Any:
    async def ask(text: str) -> None:
        await pages.asked(connection_id, text)

    return ask


def _wanter(pages: Pages, member: Member) -> Any:
    async def again() -> None:
        await pages.want(member, layer=2)

    return again
