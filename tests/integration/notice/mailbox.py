"""A real mail server for tests, and what was delivered to it."""

import asyncio
import email
import email.policy
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from helpout_server.entrypoints.demo.ports import free_port

WAIT_S = 30.0
USER, PASSWORD = "helpouts", "a-mail-password-of-tests"


@dataclass(frozen=True)
class Delivered:
    """One mail as it came."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Mailbox:
    """Every mail that was taken, in order; and what the server says to the next ones."""

    port: int = 0
    delivered: list[Delivered] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """Said in place of 250, one after the other; the mail is then not taken."""
    pause_s: float = 0.0
    """Between taking a mail and saying so."""
    seen: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        with self.seen:
            if self.answers:
                self.seen.notify_all()
                return self.answers.pop(0)
            content = envelope.content
            assert isinstance(content, bytes)
            self.delivered.append(
                Delivered(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
            )
            self.seen.notify_all()
        if self.pause_s:
            await asyncio.sleep(self.pause_s)
        return "250 OK"

    def wait(self, count: int, *, to: str = "", timeout_s: float = WAIT_S) -> list[EmailMessage]:
        """The mails to somebody, once there are so many."""
        until = time.monotonic() + timeout_s
        with self.seen:
            while len(found := self.to(to)) < count:
                left = until - time.monotonic()
                assert left > 0, f"{len(found)} mails, not {count}: {self.subjects()}"
                self.seen.wait(left)
        return [one.message for one in found]

    def wait_for(self, subject: str, *, to: str, timeout_s: float = WAIT_S) -> EmailMessage:
        """The first mail to somebody whose subject has these words, whatever else comes."""
        until = time.monotonic() + timeout_s
        with self.seen:
            while True:
                for one in self.to(to):
                    if subject in str(one.message["Subject"]):
                        return one.message
                left = until - time.monotonic()
                assert left > 0, f"no {subject!r}: {self.subjects()}"
                self.seen.wait(left)

    def to(self, address: str) -> list[Delivered]:
        return [one for one in self.delivered if not address or address in one.recipients]

    def subjects(self) -> list[str]:
        return [str(one.message["Subject"]) for one in self.delivered]

    def by_message_id(self) -> Counter[str]:
        """How often each mail came."""
        return Counter(str(one.message["Message-ID"]) for one in self.delivered)


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
) -> AuthResult:
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good, handled=good)  # not handled: the server refuses with 535


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Mailbox]:
    """Listens on loopback; with ``tls`` it wants STARTTLS and a password."""
    mailbox = Mailbox()
    options: dict[str, Any] = {}
    if tls is not None:
        options = {
            "tls_context": tls,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticate,
        }
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
