"""Files on disk: what is sealed is read again whole and in ranges, and by nobody else."""

from pathlib import Path

import pytest

from helpout_server.adapters.recorder.sealing import (
    CHUNK_BYTES,
    Unreadable,
    WholeFile,
    WholeWriter,
    open_part,
    read_part,
)

KEY, OTHER = b"k" * 32, b"o" * 32
CONTENT = bytes(range(256)) * 1_000


def _whole(path: Path, key: bytes, content: bytes = CONTENT, name: str = "a") -> Path:
    writer = WholeWriter(path, name, key)
    for begin in range(0, len(content), 10_007):
        writer.write(content[begin : begin + 10_007])
    writer.close()
    return path


@pytest.mark.parametrize("key", [b"", KEY])
@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 200_000])
def test_any_range_of_a_whole_file(tmp_path: Path, key: bytes, size: int) -> None:
    content = CONTENT[:size]
    ranges = [(0, 10), (size - 5, 50), (CHUNK_BYTES - 3, 7), (size, 3), (70_000, 9**6)]
    with WholeFile(_whole(tmp_path / "f", key, content), "a", key) as file:
        assert file.size == size
        assert b"".join(file.pieces()) == content
        for begin, count in ranges:
            if begin >= 0:
                assert file.read(begin, count) == content[begin : begin + count]


def test_nothing_of_it_is_readable_on_disk(tmp_path: Path) -> None:
    sealed = _whole(tmp_path / "f", KEY).read_bytes()
    assert CONTENT[:32] not in sealed
    assert (tmp_path / "f").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("key", "name"), [(OTHER, "a"), (KEY, "b"), (b"", "a")])
def test_another_key_or_name_does_not_open_it(tmp_path: Path, key: bytes, name: str) -> None:
    path = _whole(tmp_path / "f", KEY)
    with pytest.raises(Unreadable), WholeFile(path, name, key) as file:
        file.read(0, 1)


def test_a_changed_or_cut_file_is_found_out(tmp_path: Path) -> None:
    path = _whole(tmp_path / "f", KEY)
    sealed = bytearray(path.read_bytes())
    sealed[100] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(Unreadable), WholeFile(path, "a", KEY) as file:
        file.read(0, 1)
    cut = _whole(tmp_path / "g", KEY)
    cut.write_bytes(cut.read_bytes()[: -(len(CONTENT) % CHUNK_BYTES) - 16])
    with pytest.raises(Unreadable), WholeFile(cut, "a", KEY) as shorter:
        shorter.read(shorter.size - 1, 1)


@pytest.mark.parametrize("key", [b"", KEY])
def test_what_is_appended_survives_a_crash_in_the_midst(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "p"
    part = open_part(path, "a", key)
    part.append(b"first" * 100)
    part.append(b"second" * 100)
    part.close()
    assert b"".join(read_part(path, "a", key)) == b"first" * 100 + b"second" * 100
    path.write_bytes(path.read_bytes()[:-7])
    left = b"".join(read_part(path, "a", key))
    assert left.startswith(b"first" * 100)
    assert len(left) < 1_100


def test_a_sealed_part_needs_its_key(tmp_path: Path) -> None:
    part = open_part(tmp_path / "p", "a", KEY)
    part.append(b"secret words")
    part.close()
    assert b"secret" not in (tmp_path / "p").read_bytes()
    for key in (b"", OTHER):
        with pytest.raises(Unreadable):
            list(read_part(tmp_path / "p", "a", key))
