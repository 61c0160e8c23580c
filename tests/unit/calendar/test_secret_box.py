"""Secrets of calendars are readable with their key and name alone."""

import stat
from pathlib import Path

import pytest

from helpout_server.adapters.calendars.secret_box import FileSecretBox


def test_what_is_sealed_is_opened_by_the_same_key_and_name(tmp_path: Path) -> None:
    path = tmp_path / "below" / "calendar-key"
    sealed = FileSecretBox(path).seal("https://x/sécret.ics", "cal_1")
    assert b"secret" not in sealed
    assert b"x/s" not in sealed
    again = FileSecretBox(path)
    assert again.unseal(sealed, "cal_1") == "https://x/sécret.ics"
    assert again.unseal(sealed, "cal_2") is None
    assert again.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "cal_1") is None
    assert again.unseal(b"", "cal_1") is None
    assert FileSecretBox(None).unseal(sealed, "cal_1") is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["calendar-key"]


def test_a_file_that_is_no_key_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "calendar-key"
    path.write_bytes(b"short")
    with pytest.raises(OSError, match="no key"):
        FileSecretBox(path).seal("x", "y")
    assert path.read_bytes() == b"short"
