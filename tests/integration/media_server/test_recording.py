"""What media servers write down of a call, and what becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from helpout_server.adapters.recorder.checking import check_recording
from helpout_server.adapters.recorder.raw_takes import RawTakes
from helpout_server.adapters.recorder.vault import Vault
from helpout_server.adapters.system import SystemClock
from helpout_server.contracts.recording import RecordedParts
from helpout_server.entrypoints.demo.check.media_servers import RunningJanus, recording_folder_of
from helpout_server.ports.media_server import MediaRecording
from helpout_server.ports.recording import TrackRecord
from tests.integration.media_server.company import Company, Gathered, until
from tests.integration.media_server.test_rooms import met, of
from tests.media_bot import MediaBot

KEY = b"k" * 32
ID = "rec_000000000001"


@dataclass
class Link:
    """The room's side: was anything written, did it fail."""

    met_: bool = False
    closed: bool = False
    told: list[str] = field(default_factory=list)

    async def receive(self) -> str | None:
        return None

    def send(self, frame: str) -> None:
        self.told.append(frame)

    def met(self) -> None:
        self.met_ = True

    def close(self) -> None:
        self.closed = True


@dataclass
class Studio:
    """A marketplace's recordings, as far as media servers write them."""

    takes: RawTakes
    vault: Vault
    raw: Path
    link: Link = field(default_factory=Link)

    async def start(
        self, gathered: Gathered, agreed: list[MediaBot], parts: RecordedParts | None = None
    ) -> None:
        accounts = tuple(bot.member.account_id for bot in agreed)
        await self.takes.start(ID, parts or RecordedParts(), accounts, self.link, gathered.room)

    async def runs_for(self, seconds: float) -> None:
        """Something was written, and then so much more."""
        await until(lambda: self.link.met_)
        await asyncio.sleep(seconds)

    def turned(self) -> dict[str, TrackRecord]:
        """What became of it, by account."""
        found = check_recording(self.vault.folder(ID), self.vault.key)
        assert not found.fault
        assert not list(self.raw.iterdir()), "what is raw is gone"
        return {track.account_id: track for track in found.tracks}


@pytest.fixture
async def studio(tmp_path: Path, servers: list[RunningJanus]) -> AsyncIterator[Studio]:
    vault = Vault(tmp_path / "recordings", KEY)
    raw = recording_folder_of(servers)
    made = Studio(RawTakes(vault, raw, SystemClock()), vault, raw)
    yield made
    await made.takes.close()
    vault.delete(ID)
    await made.takes.sweep()


def whole(track: TrackRecord, *, at_least_ms: int) -> bool:
    return (
        not track.fault
        and track.sound
        and track.duration_ms >= at_least_ms
        and track.frames >= at_least_ms * 15 // 1_000 * 0.7
    )


async def test_who_agreed_is_recorded_with_sound_and_picture_and_nobody_else(
    company: Company, studio: Studio
) -> None:
    gathered = await met(company, people=3)
    ada, ben, eve = gathered.people()
    await studio.start(gathered, [ada, ben])
    await studio.runs_for(3)
    await studio.takes.finish(ID)
    assert studio.link.closed
    tracks = studio.turned()
    assert eve.member.account_id not in tracks
    for bot in (ada, ben):
        assert whole(tracks[bot.member.account_id], at_least_ms=3_000), tracks
    await gathered.all_see_each_other()


async def test_only_the_parts_that_were_agreed_to_are_ever_on_the_disk(
    company: Company, studio: Studio
) -> None:
    gathered = await met(company)
    ada, ben = gathered.people()
    await studio.start(gathered, [ada, ben], RecordedParts(camera=False))
    await studio.runs_for(1)
    raw = [path.name for path in (studio.raw / ID).iterdir() if path.is_file()]
    assert len(raw) == 2
    assert all("audio" in name for name in raw)
    await studio.takes.finish(ID)
    for track in studio.turned().values():
        assert (track.sound, track.frames, track.fault) == (True, 0, "")


async def test_what_comes_in_a_pause_is_not_written_and_leaves_no_hole(
    company: Company, studio: Studio
) -> None:
    gathered = await met(company, people=2)
    ada, ben = gathered.people()
    await studio.start(gathered, [ada])
    await studio.runs_for(1)
    await studio.takes.pause(ID, paused=True, agreed=())
    sizes = {path: path.stat().st_size for path in (studio.raw / ID).iterdir()}
    await gathered.all_see_each_other(more=20)
    assert {path: path.stat().st_size for path in (studio.raw / ID).iterdir()} == sizes
    both = (ada.member.account_id, ben.member.account_id)
    await studio.takes.pause(ID, paused=False, agreed=both)
    await gathered.all_see_each_other(more=20)
    await studio.takes.finish(ID)
    tracks = studio.turned()
    first, second = (tracks[id_] for id_ in both)
    assert whole(first, at_least_ms=2_000), first
    assert whole(second, at_least_ms=1_000), second
    assert second.starts_at_ms >= 900


async def test_a_room_that_moves_is_recorded_on_and_what_was_written_is_kept(
    company: Company, studio: Studio, servers: list[RunningJanus]
) -> None:
    gathered = await met(company)
    people = gathered.people()
    await studio.start(gathered, people)
    await studio.runs_for(2)
    there = gathered.url
    of(servers, there).kill()
    await until(lambda: gathered.url not in {None, there})
    await gathered.all_see_each_other(more=30)
    await studio.takes.finish(ID)
    for track in studio.turned().values():
        assert whole(track, at_least_ms=3_000), track


async def test_a_marketplace_that_is_killed_finds_what_was_recorded(
    company: Company, studio: Studio
) -> None:
    gathered = await met(company)
    await studio.start(gathered, gathered.people())
    await studio.runs_for(2)
    # Nothing is said to anybody: the sockets of a killed process just end.
    for instance in company.servers._instances:
        await instance.close()
    tracks = studio.turned()
    assert len(tracks) == 2
    for track in tracks.values():
        assert "unexpectedly" in track.fault
        assert track.sound
        assert track.frames > 15
    assert studio.turned() == tracks


async def test_where_nothing_arrives_it_fails(
    company: Company, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpout_server.adapters.recorder.raw_takes.ARRIVES_S", 0.0)
    gathered = await met(company)
    # As where the media server's machine has another folder at that place.
    record = gathered.room.record

    async def elsewhere(recording: MediaRecording | None) -> None:
        if recording is None:
            return
        moved = studio.raw.parent / "elsewhere"
        moved.mkdir(exist_ok=True)
        await record(replace(recording, folder=moved))

    monkeypatch.setattr(gathered.room, "record", elsewhere)
    await studio.start(gathered, gathered.people())
    await until(lambda: studio.link.closed)
    monkeypatch.undo()
