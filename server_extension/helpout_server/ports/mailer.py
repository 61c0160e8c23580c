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
    join_link: str = ""
    """The page where people come in; empty: in each one's own JupyterLab, which nobody knows."""


class MailRefusedError(Exception):
    """The mail server will never take it. Its text names neither password nor content."""


class MailDelayedError(Exception):
    """It did not work this time."""


class AbandonedError(Exception):
    """Nobody here waits for the answer any more: it must not be settled by guess."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one letter."""

    mail_id: str
    claimer: str
    sent: bool
    for_ever: bool = False
    """Refused, and so it would be again."""
    reason: str = ""


class Mailer(Protocol):
    """Hands letters to a mail server. Blocks; one thread at a time."""

    def unsettled(self) -> list[Delivery]:
        """What an earlier mailer was answered shortly before its marketplace ended.

        To be asked, and settled, before anything is sent. Waits for a talk that still goes on.
        """
        ...

    def send(self, letter: Letter, claimer: str) -> Delivery:
        """Return once the mail server has answered; what it answered must then be settled before
        another letter is sent."""
        ...

    def abandon(self) -> None:
        """From any thread, at the end: wait no longer for an answer that is still out.

        ``send`` then raises ``AbandonedError``; the answer is among the next ``unsettled``.
        """
        ...

    def close(self) -> None:
        """Send no more for now; the next letter begins anew."""
        ...
