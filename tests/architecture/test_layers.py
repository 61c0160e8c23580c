"""Imports point one way: import-linter for Python, Biome's rules for TypeScript."""

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import JS, ROOT


def test_python_imports_point_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


UPWARDS = {
    ("contracts", "../core/api"),
    ("core", "../host/page"),
    ("core", "../ui/button"),
    ("core", "../../panes/call"),
    ("host", "../ui/button"),
    ("host", "../panes/call"),
    ("ui", "../host/page"),
    ("ui", "../panes/call"),
    ("panes/call", "../../shell/mount"),
}
DOWNWARDS = {
    ("core", "../contracts/generated"),
    ("host", "../core/api"),
    ("panes/call", "../../ui/button"),
    ("panes/call", "../../host/page"),
}


def test_typescript_imports_may_point_down_and_not_up(tmp_path: Path) -> None:
    sources = {
        f"src/{layer}/example-{number}.ts": f'export {{ one }} from "{imported}";\n'
        for number, (layer, imported) in enumerate(sorted(UPWARDS | DOWNWARDS))
    }
    refused = {
        (
            Path(name).parent.relative_to("src").as_posix(),
            sources[name].split('"')[1],
        )
        for name in _refused(tmp_path, sources, "noRestrictedImports")
    }
    assert refused == UPWARDS


def test_core_has_no_dom(tmp_path: Path) -> None:
    source = "export const title = document.title;\n"
    sources = {"src/core/example.ts": source, "src/host/example.ts": source}
    assert _refused(tmp_path, sources, "noRestrictedGlobals") == {"src/core/example.ts"}


def _refused(folder: Path, sources: dict[str, str], rule: str) -> set[str]:
    """The files that our Biome rules refuse for that rule, of a tree made for the purpose."""
    rules = json.loads((JS / "biome.json").read_text())
    del rules["$schema"]
    (folder / "biome.json").write_text(json.dumps(rules))
    for name, source in sources.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    done = subprocess.run(
        [JS / "node_modules" / ".bin" / "biome", "lint", "--reporter=github", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (done.stdout + done.stderr).splitlines()
    return {name for name in sources for line in lines if rule in line and name in line}
