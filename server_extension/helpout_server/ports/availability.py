"""Availability of tutors, as stored."""

from collections.abc import Iterable
from typing import Protocol

from helpout_server.domain.availability import Availability


class Availabilities(Protocol):
    def get(self, tutor_id: str) -> Availability | None: ...

    def many(self, tutor_ids: Iterable[str]) -> dict[str, Availability]:
        """Those that have any, in one query."""
        ...

    def time_zones(self, tutor_ids: Iterable[str]) -> dict[str, str]:
        """The zone of each tutor's hours, or of their account where they have set none."""
        ...

    def put(self, tutor_id: str, availability: Availability) -> None:
        """Replace it whole."""
        ...
