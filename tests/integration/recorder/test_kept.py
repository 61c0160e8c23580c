"""What a marketplace does with recordings that are on its disk: hands out, takes up, deletes."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from helpout_server.adapters.recorder.sealing import WholeWriter
from helpout_server.adapters.recorder.take import Take
from helpout_server.adapters.sql.engine import open_store
from helpout_server.contracts.recording import RecordedParts
from helpout_server.entrypoints.http.exchange import Request, Response
from helpout_server.entrypoints.http.pieces import place_of, rest_of
from helpout_server.entrypoints.upstream import Upstream, UpstreamSettings
from helpout_server.ports.recording import PIECE_BYTES_MAX, RecordingRecord, TrackRecord
from helpout_server.ports.unit_of_work import UnitOfWork
from tests.factories import World
from tests.servers import service
from tests.unit.recorder.films import pictures, tone

KEY = b"k" * 32
CONTENT = bytes(range(256)) * 10_000
READY, ORPHAN, DUE = (f"rec_00000000000{number}" for number in range(3))
TRACK = f"recordings/{READY}/tracks/0"
WAIT_S = 60


class Kept:
    """A marketplace's folder with three recordings, and who is who."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "recordings"
        store = open_store(folder / "marketplace.sqlite")
        try:
            self._fill(store_world := World(store))
            self.world = store_world
        finally:
            store.close()
        self.key_file = folder / "recording.key"
        self.key_file.write_bytes(KEY)
        self.key_file.chmod(0o600)

    def _fill(self, world: World) -> None:
        tutor, self.tutor_token = world.account_and_token("Tom")
        world.always_open(tutor)
        student, self.student_token = world.account_and_token("Sam")
        _other, self.other_token = world.account_and_token("Olaf")
        booking = world.booking(student, world.listing(tutor))
        now = datetime.now(UTC)
        ready = RecordingRecord(
            id=READY,
            live_session_id=booking.live_session_id,
            asked_by=tutor.id,
            agreed=(tutor.id, student.id),
            parts=RecordedParts(),
            keep_days=1,
            status="ready",
            started_at=now,
            ended_at=now,
            duration_ms=1,
            delete_at=now + timedelta(days=1),
            encrypted=True,
            tracks=(
                TrackRecord(
                    index=0,
                    account_id=tutor.id,
                    kind="person",
                    starts_at_ms=0,
                    frames=1,
                    size_bytes=len(CONTENT),
                ),
            ),
        )
        orphan = replace(ready, id=ORPHAN, status="recording", ended_at=None, tracks=())
        due = replace(ready, id=DUE, delete_at=now - timedelta(seconds=1))

        def add(uow: UnitOfWork) -> None:
            uow.live_sessions.open(booking.live_session_id, booking_id=booking.id, lead_id=tutor.id)
            for recording in (ready, orphan, due):
                uow.recordings.add(recording)

        world.store.write_blocking(add)
        for id_ in (READY, ORPHAN, DUE, "rec_nobodys00000"):
            (self.root / id_).mkdir(parents=True)
        for id_ in (READY, DUE):
            writer = WholeWriter(self.root / id_ / "track-0.webm", "track-0.webm", KEY)
            writer.write(CONTENT)
            writer.close()
        self._crashed(tutor.id)

    def _crashed(self, account_id: str) -> None:
        """A recording that nobody closed."""
        take = Take(ORPHAN, self.root / ORPHAN, RecordedParts(), KEY, 0.0)
        for step in range(45):
            take.sound(account_id, step / 15, tone()[step])
            take.picture(account_id, "camera", step / 15, pictures()[step])
        take.flush(3.0)
        for file in take.files():
            file.sync()
        self._open_files = take


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "market")


def test_a_marketplace_and_the_recordings_on_its_disk(kept: Kept) -> None:
    with service(kept.folder, "--recording-key-file", str(kept.key_file)) as market:
        with market.client(kept.student_token) as sam, market.client(kept.other_token) as olaf:
            _handed_out(sam, olaf)
            asyncio.run(_through_a_gateway(market.url, kept.student_token))
            _until(lambda: _status(sam, ORPHAN) == "ready")
            [track] = sam.get(f"api/v1/recordings/{ORPHAN}").json()["tracks"]
            assert track["frames"] > 20
            assert track["sound"]
            assert "stopped unexpectedly" in track["fault"]
            _until(lambda: _status(sam, DUE) == "deleted" and not (kept.root / DUE).exists())
            _until(lambda: not (kept.root / "rec_nobodys00000").exists())
            assert sam.delete(f"api/v1/recordings/{READY}").status_code == 403
        with market.client(kept.tutor_token) as tom:
            assert tom.delete(f"api/v1/recordings/{READY}").status_code == 204
            assert tom.get(f"api/v1/{TRACK}").status_code == 404
        assert not (kept.root / READY).exists()
        kept._open_files.close(3.0)


def _handed_out(sam: httpx.Client, olaf: httpx.Client) -> None:
    whole = sam.get(f"api/v1/{TRACK}")
    assert whole.status_code == 200
    assert whole.content == CONTENT
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Type"] == "video/webm"
    part = sam.get(f"api/v1/{TRACK}", headers={"Range": "bytes=100000-100009"})
    assert part.status_code == 206
    assert part.content == CONTENT[100_000:100_010]
    assert part.headers["Content-Range"] == f"bytes 100000-100009/{len(CONTENT)}"
    first = sam.get(f"api/v1/{TRACK}", headers={"Range": "bytes=0-"})
    assert first.status_code == 206
    assert len(first.content) == PIECE_BYTES_MAX
    beyond = sam.get(f"api/v1/{TRACK}", headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    assert olaf.get(f"api/v1/{TRACK}").status_code == 404
    assert olaf.get("api/v1/recordings").json()["recordings"] == []
    assert sam.get("api/v1/me").json()["marketplace"]["recording"] is True


async def _through_a_gateway(url: str, token: str) -> None:
    """As a gateway asks: piece by piece, never all at once."""
    upstream = Upstream(UpstreamSettings(url.removesuffix("helpouts/"), token))
    sizes: list[int] = []

    async def answer(request: Request) -> Response:
        response = await upstream.fetch(request)
        sizes.append(len(response.body))
        return response

    try:
        request = Request("GET", TRACK)
        first = await answer(request)
        assert place_of(first) == (PIECE_BYTES_MAX, len(CONTENT))
        rest = [piece async for piece in rest_of(answer, request, first)]
        assert first.body + b"".join(rest) == CONTENT
        assert max(sizes) == PIECE_BYTES_MAX
        beyond = await upstream.fetch(replace(request, range="bytes=99999999-"))
        assert beyond.status == 416
    finally:
        upstream.close()


def _status(client: httpx.Client, recording_id: str) -> str:
    return str(client.get(f"api/v1/recordings/{recording_id}").json()["status"])


def _until(what: object) -> None:
    assert callable(what)
    deadline = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)
