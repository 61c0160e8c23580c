"""SMTP: one connection to a mail server, kept while there is mail.

Owns what an operator says of a mail server, TLS, and which of its answers are for ever. Knows
no outbox, and does not compose. A password is never in a text of an error.
"""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from typing import Literal

from helpout_server.domain.errors import InvalidRequest
from helpout_server.domain.notice import checked_address
from helpout_server.ports.mailer import MailDelayedError, MailRefusedError

TIMEOUT_S = 30.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Tls = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailConfig:
    """What an operator says. Without a host no mail is sent."""

    host: str = ""
    port: int = 0
    """0: 587 with STARTTLS, 465 with TLS from the start, 25 without."""
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    """The bare address that mail comes from."""
    ca_file: str = ""
    """A certificate authority to trust beside the system's, PEM."""

    def checked(self, public_address: str) -> "MailConfig":
        """Itself.

        Args:
            public_address: of the marketplace; links in mail begin with it.

        Raises:
            InvalidRequest: with the option at fault.
        """
        if not self.host:
            return self
        if not self.sender or not checked_address(self.sender):
            raise InvalidRequest("Name the address that mail comes from.", field="mail_from")
        if not public_address:
            raise InvalidRequest(
                "Links in mail begin with the address of the marketplace: set the public URL.",
                field="public_url",
            )
        if not 0 <= self.port <= 65_535:
            raise InvalidRequest("A port is 1 to 65535; 0 for the usual one.", field="mail_port")
        if self.tls not in ("starttls", "tls", "none"):
            raise InvalidRequest("One of starttls, tls, none.", field="mail_tls")
        if self.tls == "none" and self.host not in LOOPBACK:
            raise InvalidRequest(
                "Mail would travel readable. Only a mail server on this machine needs no TLS.",
                field="mail_tls",
            )
        if bool(self.user) != bool(self.password):
            raise InvalidRequest("A user and a password go together.", field="mail_user")
        return self

    @property
    def port_used(self) -> int:
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.tls]


class SmtpLine:
    """By a configuration that was checked. One thread at a time."""

    def __init__(self, config: MailConfig) -> None:
        self._config = config
        self._line: smtplib.SMTP | None = None

    def deliver(self, recipient: str, message: bytes) -> None:
        """Return once the mail server has taken it.

        Raises:
            MailRefusedError, MailDelayedError.
        """
        try:
            refused = self._open().sendmail(self._config.sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, text)] = error.recipients.values()
            self._reset()
            raise _of(code, text) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            for_ever = isinstance(error, smtplib.SMTPDataError)
            raise _of(error.smtp_code, error.smtp_error, for_ever=for_ever) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MailDelayedError(type(error).__name__) from error
        assert not refused, "there is one recipient, and the server took it"

    def try_out(self) -> None:
        """Connect, agree on TLS, sign in, hang up; nothing is sent.

        Raises:
            smtplib.SMTPException, OSError: what was in the way, without any password.
        """
        try:
            self._open().noop()
        finally:
            self.close()

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _reset(self) -> None:
        """The connection is good; only this letter was not."""
        if self._line is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.rset()

    def _open(self) -> smtplib.SMTP:
        if self._line is not None:
            return self._line
        config = self._config
        # How we greet is our domain: a machine's own name is nobody's business.
        name = config.sender.rpartition("@")[2]
        if config.tls == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                config.host, config.port_used, name, timeout=TIMEOUT_S, context=self._context()
            )
        else:
            line = smtplib.SMTP(config.host, config.port_used, name, timeout=TIMEOUT_S)
        try:
            if config.tls == "starttls":
                line.starttls(context=self._context())
            if config.user:
                line.login(config.user, config.password)
        except BaseException:
            line.close()
            raise
        self._line = line
        return line

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._config.ca_file:
            context.load_verify_locations(self._config.ca_file)
        return context


def _of(code: int, text: bytes | str, *, for_ever: bool = True) -> Exception:
    """5xx is for ever, but for what is between us and the server: that may be mended."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    reason = f"{code} {said.partition(chr(10))[0]}"
    return MailRefusedError(reason) if for_ever and code >= 500 else MailDelayedError(reason)
