"""From a method and a path to whatever answers it.

Owns the matching of path templates, ``/bookings/{id}/cancel``; used for the marketplace's
routes and for the host's.
"""

import re
from typing import Generic, TypeVar

from helpout_server.domain.errors import NotFound

T = TypeVar("T")
# A calendar's address ends as programs that read it expect it to.
_SEGMENT = re.compile(r"[0-9A-Za-z_\-]{1,128}(?:\.ics)?")
_PLACE = re.compile(r"\{([a-z_]+)\}")


class PathTable(Generic[T]):
    """Exact paths by a dictionary; templates by their number of segments."""

    def __init__(self) -> None:
        self._exact: dict[str, dict[str, T]] = {}
        self._templates: dict[int, list[tuple[tuple[str, ...], dict[str, T]]]] = {}

    def add(self, method: str, template: str, value: T) -> None:
        """Add; the same method and template twice is our own bug."""
        path = template.strip("/")
        if "{" not in path:
            methods = self._exact.setdefault(path, {})
        else:
            segments = tuple(path.split("/"))
            same = self._templates.setdefault(len(segments), [])
            known = next((entry for entry in same if entry[0] == segments), None)
            if known is None:
                known = (segments, {})
                same.append(known)
            methods = known[1]
        assert method not in methods, f"{method} {template} is there twice"
        methods[method] = value

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | frozenset[str]:
        """What answers, with the values of its places; or the methods that would.

        Raises NotFound where no template fits the path.
        """
        methods = self._exact.get(path)
        if methods is not None:
            value = methods.get(method)
            return (value, {}) if value is not None else frozenset(methods)
        segments = path.split("/")
        for template, methods in self._templates.get(len(segments), ()):
            places = _fit(template, segments)
            if places is not None:
                value = methods.get(method)
                return (value, places) if value is not None else frozenset(methods)
        raise NotFound("No such address.")


def _fit(template: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    places: dict[str, str] = {}
    for wanted, given in zip(template, segments, strict=True):
        place = _PLACE.fullmatch(wanted)
        if place is None:
            if wanted != given:
                return None
        elif _SEGMENT.fullmatch(given) is None:
            return None
        else:
            places[place[1]] = given
    return places
