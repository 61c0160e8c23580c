"""Words that people read come from the message catalogue, so that they can be translated."""

import re

from tests.architecture.tree import JS, files, shown

TEXT_NODE = re.compile(r">\s*([A-Za-z][\w ,.'’!?…:-]{2,})\s*</")
TEXT_ATTRIBUTE = re.compile(
    r"\b(?:title|alt|placeholder|label|aria-label|aria-description|aria-roledescription)"
    r"=\"[^\"]*[A-Za-z]{2}[^\"]*\""
)


def test_views_hold_no_words_of_their_own() -> None:
    found = [
        f"{shown(path)}: {match.group()}"
        for path in files(".tsx", below=JS / "src")
        if ".test." not in path.name
        for pattern in (TEXT_NODE, TEXT_ATTRIBUTE)
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []
