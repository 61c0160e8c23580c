"""One-time codes that make a phone the second camera of somebody in a live session."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """Whose camera, in which live session."""

    account_id: str
    live_session_id: str


class CameraCodes(Protocol):
    """Hands out codes and takes them back; called from any thread."""

    def make(self, place: CameraPlace, *, again: bool = False) -> tuple[str, int]:
        """A code and its life in milliseconds; the earlier code of that place is void.

        ``again``: for a phone that claimed one already, should it lose its way; lives for as
        long as a live session may.

        Raises:
            TooMany: too many unused codes.
        """
        ...

    def claim(self, code: str) -> CameraPlace | None:
        """Whose it was; a code serves once. None where unknown, used up or expired."""
        ...

    def void(self, place: CameraPlace) -> None:
        """The code of that place, if there is one, serves no more."""
        ...


class RoomCameras(Protocol):
    """The cameras that are in rooms now. Lives on the event loop of the rooms."""

    def end_camera(self, place: CameraPlace) -> None:
        """Close that place's camera out of its room, where there is one; never fails."""
        ...
