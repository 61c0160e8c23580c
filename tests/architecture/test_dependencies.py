"""Every dependency has bounds and a reason, and one version names the whole product."""

import json
import re
import tomllib

import helpout_server
import helpout_widgets
from tests.architecture.tree import JS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NAME = re.compile(r"^[A-Za-z0-9._-]+")
# Development tools and data without an interface of their own may move freely upwards.
UNBOUNDED = {"tzdata", "pandas-stubs"}


def _python_requirements() -> list[str]:
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [line for group in [*groups, *PROJECT["dependency-groups"].values()] for line in group]


def _npm_packages() -> set[str]:
    named: set[str] = set()
    for folder in (JS, JS / "labextension"):
        facts = json.loads((folder / "package.json").read_text())
        named |= {*facts.get("dependencies", {}), *facts.get("devDependencies", {})}
    return named


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    names = {match.group() for line in _python_requirements() if (match := NAME.match(line))}
    unexplained = [name for name in sorted(names | _npm_packages()) if f"`{name}`" not in page]
    assert unexplained == []


def test_python_dependencies_are_bounded_on_both_sides() -> None:
    loose = [
        line
        for line in _python_requirements()
        if not (">=" in line and ("<" in line or line.split(">=")[0] in UNBOUNDED))
    ]
    assert loose == []


def test_one_version_names_the_whole_product() -> None:
    versions = {
        helpout_server.__version__,
        helpout_widgets.__version__,
        json.loads((JS / "package.json").read_text())["version"],
        json.loads((JS / "labextension" / "package.json").read_text())["version"],
    }
    assert versions == {helpout_server.__version__}
