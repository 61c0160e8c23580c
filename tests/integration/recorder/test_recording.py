"""A recorder as a process of its own, with people who send to it over real connections."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from helpout_server.adapters.recorder.processes import RecorderProcesses
from helpout_server.adapters.recorder.vault import Vault
from helpout_server.adapters.system import SystemClock
from helpout_server.contracts.recording import RecordedParts
from tests.integration.recorder.senders import RoomLink, Sender, member_of

ID = "rec_000000000000"
WAIT_S = 60.0


class Stage:
    """A recorder at work."""

    def __init__(self, root: Path, key: bytes = b"") -> None:
        self.vault = Vault(root / "recordings", key)
        self.processes = RecorderProcesses(self.vault, SystemClock())
        self.lost = asyncio.Event()

    @property
    def pid(self) -> int:
        return self.processes._running[ID].child.pid

    async def begin(self, link: RoomLink, parts: RecordedParts | None = None) -> None:
        await self.processes.start(ID, parts or RecordedParts(), [], link, self.lost.set)
        await asyncio.wait_for(link.joined.wait(), WAIT_S)

    async def until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not what():  # noqa: ASYNC110 - files grow in another process
                await asyncio.sleep(0.05)

    async def grows(self, files: int, bytes_more: int = 20_000) -> None:
        """Until so many files have so much more in them."""
        before = self._sizes()
        await self.until(
            lambda: (
                sum(
                    size - before.get(name, 0) >= bytes_more for name, size in self._sizes().items()
                )
                >= files
            )
        )

    def _sizes(self) -> dict[str, int]:
        folder = self.vault.folder(ID)
        return {path.name: path.stat().st_size for path in folder.glob("*.part")}


@asynccontextmanager
async def _sending(link: RoomLink) -> AsyncIterator[list[Sender]]:
    senders = [Sender(member) for member in link.members]
    try:
        for sender in senders:
            await link.send_from(sender)
        yield senders
    finally:
        for sender in senders:
            await sender.peer.close()


async def test_two_people_one_with_a_screen(tmp_path: Path) -> None:
    stage = Stage(tmp_path, key=b"k" * 32)
    link = RoomLink([member_of("anna", 1), member_of("ben", 2, screen=True)])
    now = asyncio.get_running_loop().time
    begun_s = now()
    await stage.begin(link)
    assert not link.was_met
    async with _sending(link) as senders:
        await stage.grows(files=2)
        await stage.until(lambda: link.was_met)
        await stage.until(lambda: min(sender.picture.sent for sender in senders) > 45)
        # Somebody new is asked: what is said and shown meanwhile is not kept.
        await stage.processes.pause(ID, paused=True)
        paused_s = now()
        sent = senders[0].picture.sent
        await stage.until(lambda: senders[0].picture.sent > sent + 30)
        in_pause = senders[0].picture.sent - sent
        paused_s = now() - paused_s
        await stage.processes.pause(ID, paused=False)
        await stage.grows(files=2)
        # Ben's screen ends; another one is another file.
        link.call_changes([link.members[0], member_of("ben", 2)])
        sent = senders[1].picture.sent
        await stage.until(lambda: senders[1].picture.sent > sent + 45)
        await stage.processes.finish(ID)
        lasted_s = now() - begun_s - paused_s
        checked = await stage.processes.check(ID)
        sent = senders[0].picture.sent
    assert link.closed
    assert not stage.lost.is_set()
    people = {track.account_id: track for track in checked.tracks if track.kind == "person"}
    screens = [track for track in checked.tracks if track.kind == "screen"]
    assert len(people) == 2
    assert len(screens) == 2
    assert [track.fault for track in checked.tracks] == ["", "", "", ""]
    for track in people.values():
        assert track.sound
        assert (track.width, track.height) == (320, 240)
    mine = people[link.members[0].account_id]
    assert 45 < mine.frames <= sent - in_pause + 2
    assert mine.starts_at_ms + mine.duration_ms <= lasted_s * 1_000 + 500
    head = stage.vault.read(ID, mine.index, 0, 4)
    assert head == b"\x1a\x45\xdf\xa3"
    on_disk = (stage.vault.folder(ID) / f"track-{mine.index}.webm").read_bytes()
    assert not on_disk.startswith(head)


async def test_a_recorder_that_is_killed_is_told_of_and_its_files_are_finished(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    link = RoomLink([member_of("anna", 1)])
    await stage.begin(link)
    async with _sending(link):
        await stage.grows(files=1, bytes_more=40_000)
        os.kill(stage.pid, signal.SIGKILL)
        await asyncio.wait_for(stage.lost.wait(), WAIT_S)
    assert link.closed
    [track] = (await stage.processes.check(ID)).tracks
    assert track.frames > 15
    assert track.sound
    assert "stopped unexpectedly" in track.fault


async def test_it_ends_with_whoever_started_it_and_finishes_its_files(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    # Ben has not agreed: he is not answered until he has.
    anna, ben = member_of("anna", 1), member_of("ben", 2)
    link = RoomLink([anna, ben], agreed=[anna.account_id])
    await stage.begin(link)
    async with _sending(link) as [hers, his]:
        await stage.grows(files=1)
        assert his.peer.signalingState == "have-local-offer"
        link.consent_changes([anna.account_id, ben.account_id])
        await stage.grows(files=2)
        # The pipe breaks, as when the server is killed.
        stage.processes._running[ID].child.stdin.close()
        await asyncio.wait_for(stage.lost.wait(), WAIT_S)
    checked = await stage.processes.check(ID)
    assert [track.fault for track in checked.tracks] == ["", ""]
    assert hers.peer.connectionState == his.peer.connectionState == "closed"
