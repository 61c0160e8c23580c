"""Text that others read beside their own."""

import pytest

from helpout_server.domain.errors import InvalidRequest
from helpout_server.services.plain_text import one_line, paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\tof\nLondon", "Ada of London"),
        ("Zoe\u0308", "Zoë"),
        ("नमस्ते \u200d👩\u200d💻", "नमस्ते \u200d👩\u200d💻"),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text, field="display_name", longest=60) == expected


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200f", "\x00", "\x07", "\x1b"])
def test_text_that_poses_as_other_text_is_refused(character: str) -> None:
    for clean in (one_line, paragraphs):
        with pytest.raises(InvalidRequest) as refusal:
            clean(f"staff{character}name", field="title", longest=60)
        assert refusal.value.field == "title"


@pytest.mark.parametrize("text", ["", "   ", "\u3000", "x" * 61])
def test_length_counts_once_clean(text: str) -> None:
    with pytest.raises(InvalidRequest):
        one_line(text, field="title", longest=60)


def test_paragraphs_keep_their_lines() -> None:
    assert paragraphs(" a\r\n\r\n  b\t\r", field="comment", longest=20) == "a\n\n  b"
