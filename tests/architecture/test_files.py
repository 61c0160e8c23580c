"""What a file may be called, how long it may be, and what it may not hold."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import GENERATED, ROOT, files, shown

SOURCE = (".py", ".ts", ".tsx", ".mjs", ".js", ".css")
LINES_MAX = 600
NOT_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "data", "info", "process"}
TEXT = (*SOURCE, ".json", ".jsonc", ".toml", ".txt", ".md", ".ipynb", ".yml", ".yaml", ".cfg", "")

# The dots are escaped, so that this file does not find itself.
REGISTRY = re.compile(
    r"registry\.npmjs|registry\.yarnpkg|pypi\.org/simple|files\.pythonhosted"
    r'|"resolved": "https?:|/-/[\w.-]+\.tgz|--(?:extra-)?index-url|--find-links'
)
MACHINE = re.compile(r"(?<![\w.:/~-])/(?:home/(?!jovyan\b)|root/|Users/|private/var/)[\w.-]+")


def test_no_source_file_is_longer_than_the_limit() -> None:
    long = {
        shown(path): lines
        for path in files(*SOURCE)
        if path != GENERATED and (lines := len(path.read_text().splitlines())) >= LINES_MAX
    }
    assert long == {}


def test_names_say_what_a_file_is_about() -> None:
    vague = [
        shown(path)
        for path in files(*SOURCE)
        if NOT_NAMES & {part.removesuffix(path.suffix) for part in path.relative_to(ROOT).parts}
        or path.stem.endswith(("_utils", "_helpers", "_common", "-utils", "-helpers"))
    ]
    assert vague == []


MADE_UP_HOMES = {
    "scrubbing_corpus.py",
    "test_host_problem.py",
    "test_scrubbing.py",
    "test_solved.py",
    "problem.ts",
}
"""What is to be hidden of a problem has to be written somewhere."""


def test_no_registry_address_is_in_the_tree() -> None:
    assert _lines_with(REGISTRY) == []


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    here = re.compile(re.escape(str(ROOT)) + r"\b")
    homes = [
        line
        for line in _lines_with(MACHINE)
        if line.split(":")[0].rsplit("/", 1)[-1] not in MADE_UP_HOMES
    ]
    assert homes + _lines_with(here) == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        shown(path)
        for path in files(".py")
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_no_test_is_skipped() -> None:
    skips = re.compile(
        r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)|\b(?:it|test|describe)\.(?:skip|todo|only)\("
    )
    tests = [path for path in files(*SOURCE) if "test" in path.name and path != Path(__file__)]
    assert [shown(path) for path in tests if skips.search(path.read_text())] == []


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{shown(path)}:{number}: {line.strip()[:120]}"
        for path in files()
        if path.suffix in TEXT and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
