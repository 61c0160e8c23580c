"""All routes of the marketplace, area by area."""

from importlib import import_module
from importlib.util import find_spec

from helpout_server.entrypoints.http.route import Route

AREAS = ("account", "availability", "booking", "listing", "live_session", "review")


def all_routes() -> tuple[Route, ...]:
    """Every area's table, in order."""
    routes: list[Route] = []
    for area in AREAS:
        name = f"helpout_server.entrypoints.http.{area}"
        if find_spec(name) is not None:
            routes.extend(import_module(name).ROUTES)
    return tuple(routes)
