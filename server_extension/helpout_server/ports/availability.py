"""Availability of tutors, as stored."""

from collections.abc import Iterable
from datetime import datetime
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

    def appointment_starts(
        self,
        tutor_ids: Iterable[str],
        *,
        start: datetime,
        end: datetime,
        without: str = "",
        not_held_by: str = "",
    ) -> dict[str, list[int]]:
        """When appointments of tutors start in ``[start, end)``, in seconds since 1970.

        Those that took place count, or may still; called off and expired ones do not. In order;
        tutors without any are left out.

        Args:
            without: the booking that is left out, as it is the one to be moved.
            not_held_by: the student whose own holds are left out.
        """
        ...
