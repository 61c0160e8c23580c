"""Sending mail, as the core asks for it."""

from dataclasses import dataclass
from typing import Protocol

from helpout_server.domain.notice import Group, Mail


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with all that its text names."""

    mail: Mail
    name: str
    """Of whom it is for."""
    time_zone: str
    """Theirs: times read so."""
    marketplace_name: str
    base_address: str
    """Where the marketplace is reached, with base path."""
    group: Group
    code: str
    """Of the link in it, to confirm or to unsubscribe; empty: it has none."""


class MailRefusedError(Exception):
    """The mail server will never take it. Its text names neither password nor content."""


class MailDelayedError(Exception):
    """It did not work this time."""


class Mailer(Protocol):
    """One connection to a mail server. Blocks; one thread at a time."""

    def send(self, letter: Letter) -> None:
        """Return once the mail server has taken it.

        Raises:
            MailRefusedError, MailDelayedError.
        """
        ...

    def close(self) -> None:
        """End the connection; the next letter opens another."""
        ...
