"""The files of the repository, as the architecture tests look at them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
JS = ROOT / "helpout_widgets" / "js"
GENERATED = JS / "src" / "contracts" / "generated.ts"


def files(*suffixes: str, below: Path = ROOT) -> list[Path]:
    """Files that git tracks or would track, with one of those suffixes or any."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", str(below)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def shown(path: Path) -> str:
    """The path as a failure prints it."""
    return path.relative_to(ROOT).as_posix()
