"""Areas of the domain know nothing of each other: they share only money, interval and errors.

An area is a module, or the modules that are named together here.
"""

import ast

from tests.architecture.tree import ROOT

DOMAIN = ROOT / "server_extension" / "helpout_server" / "domain"
PACKAGE = "helpout_server.domain"
SHARED = {"money", "interval", "errors"}
AREAS = (
    {"scrubbing", "secret_shapes", "secret_value"},
    {"availability", "availability_rules", "open_time", "wall_clock", "whereabouts"},
    {"booking", "booking_moves"},
    {"course", "course_figures", "course_hours", "course_roster"},
    {"document_lock", "document_update"},
    {"queue", "queue_alike", "queue_estimate", "queue_line", "queue_ticket", "queue_urgent"},
    {"live_session", "document", "grant", "output", "runs"}
    | {"replay", "replay_public", "replay_runs", "replay_sound", "replay_text"}
    | {"take_away", "whole_output"},
)


def test_areas_of_the_domain_share_only_money_interval_and_errors() -> None:
    strangers = {
        f"{module} imports {imported}"
        for module, imports in _imports().items()
        for imported in imports - SHARED
        if module in SHARED or _area_of(module) != _area_of(imported)
    }
    assert strangers == set()


def test_what_areas_share_stands_alone_but_for_errors() -> None:
    imports = _imports()
    assert {module: imports.get(module, set()) - {"errors"} for module in SHARED} == {
        module: set() for module in SHARED
    }


def _area_of(module: str) -> frozenset[str]:
    return next((frozenset(area) for area in AREAS if module in area), frozenset({module}))


def _imports() -> dict[str, set[str]]:
    """Modules of the domain, and which others of it each one imports."""
    found: dict[str, set[str]] = {}
    for path in DOMAIN.rglob("*.py"):
        if path.name == "__init__.py" and path.parent == DOMAIN:
            continue
        module = path.relative_to(DOMAIN).parts[0].removesuffix(".py")
        names = found.setdefault(module, set())
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
                names.add((node.module or "").split(".")[2])
            elif isinstance(node, ast.Import):
                names |= {
                    alias.name.split(".")[2]
                    for alias in node.names
                    if alias.name.startswith(f"{PACKAGE}.")
                }
        names.discard(module)
    return found
