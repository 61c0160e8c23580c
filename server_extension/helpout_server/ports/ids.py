"""New names and secrets."""

from typing import Protocol


class Ids(Protocol):
    """Unguessable text from the operating system's generator."""

    def new(self, kind: str) -> str:
        """An id ``<kind>_<22 letters and digits>``, such as ``bkg_…``."""
        ...

    def secret(self) -> str:
        """A credential of at least 192 bits, letters and digits."""
        ...
