"""One look: tokens decide the colours, classes are ours, text flows either way."""

import re
from pathlib import Path

from tests.architecture.tree import JS, files, shown

SOURCE = JS / "src"
TOKENS = SOURCE / "ui" / "tokens.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
JUPYTER = re.compile(r"--jp-[\w-]+")
RAW_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b(?![^{};]*\{)"
    r"|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
    r"|:\s*(?:white|black|red|green|blue|gr[ae]y|orange|yellow|purple)\b"
)
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# Classes that other people's code gives elements, and that we may style inside ours.
FOREIGN = ("cm-", "jp-", "lm-")
PHYSICAL = re.compile(
    r"(?:^|[\s;{])((?:margin|padding|border)-(?:left|right)[\w-]*|left|right"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right))\s*[:;]"
)
MEDIA_WIDTH = re.compile(r"@media[^{]*\b(?:min|max)-width")


def _sheets() -> dict[Path, str]:
    sheets = {path: COMMENT.sub("", path.read_text()) for path in files(".css", below=SOURCE)}
    assert TOKENS in sheets
    return sheets


def test_only_the_tokens_know_jupyters_variables() -> None:
    found = [
        f"{shown(path)}: {match.group()}"
        for path in files(".css", ".ts", ".tsx", below=SOURCE)
        if path != TOKENS and ".test." not in path.name
        for match in JUPYTER.finditer(path.read_text())
    ]
    assert found == []


def test_only_the_tokens_hold_raw_colours() -> None:
    assert _found(RAW_COLOUR, but=TOKENS) == []


def test_classes_are_ours() -> None:
    foreign = [
        f"{shown(path)}: .{name}"
        for path, text in _sheets().items()
        for selector in re.findall(r"([^{};]+)\{", text)
        for name in CLASS.findall(selector)
        if not selector.strip().startswith("@")
        and name != "helpout"
        and not name.startswith(("helpout-", *FOREIGN))
    ]
    assert foreign == []


def test_sides_are_logical() -> None:
    assert _found(PHYSICAL) == []


def test_widths_are_asked_of_the_container_not_of_the_window() -> None:
    assert _found(MEDIA_WIDTH) == []


def _found(pattern: re.Pattern[str], but: Path | None = None) -> list[str]:
    return [
        f"{shown(path)}: {match.group().strip()}"
        for path, text in _sheets().items()
        if path != but
        for match in pattern.finditer(text)
    ]
