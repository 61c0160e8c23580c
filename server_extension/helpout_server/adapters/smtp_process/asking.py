"""``Mailer`` by a process of its own, started with the first letter and ended when idle."""

import contextlib
import os
import select
import subprocess
import sys
from pathlib import Path

import msgspec

from helpout_server.adapters.letter.compose import compose
from helpout_server.adapters.smtp import MailConfig
from helpout_server.adapters.smtp_process.journal import Journal
from helpout_server.adapters.smtp_process.lines import Answer, Errand, Order
from helpout_server.ports.mailer import AbandonedError, Delivery, Letter

ANSWER_WITHIN_S = 180.0
END_WITHIN_S = 20.0


class SmtpProcess:
    """One process at a time; one thread at a time asks."""

    def __init__(self, config: MailConfig, journal: Path) -> None:
        self._config = config
        self._journal = journal
        self._process: subprocess.Popen[bytes] | None = None
        self._left: subprocess.Popen[bytes] | None = None
        self._given_up, self._give_up = os.pipe()

    def unsettled(self) -> list[Delivery]:
        """See ``Mailer``."""
        self.close()
        if self._left is not None:
            self._left.wait()
        self._journal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal = Journal(self._journal)
        try:
            return [
                _delivery(answer) for answer in journal.read() if answer.sent or answer.for_ever
            ]
        finally:
            journal.close()

    def send(self, letter: Letter, claimer: str) -> Delivery:
        """See ``Mailer``."""
        mail = letter.mail
        message = compose(letter, sender=self._config.sender)
        errand = Errand(
            mail_id=mail.id,
            claimer=claimer,
            recipient=mail.address,
            message=message.as_bytes(),
        )
        try:
            return _delivery(self._ask(errand))
        except (OSError, msgspec.DecodeError) as error:
            self._end_now()
            return Delivery(
                mail.id, claimer, sent=False, reason=f"mail process: {type(error).__name__}"
            )

    def abandon(self) -> None:
        """See ``Mailer``."""
        os.write(self._give_up, b".")

    @property
    def process_id(self) -> int | None:
        """Of the process that runs now."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """See ``Mailer``."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def _ask(self, errand: Errand) -> Answer:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(errand) + b"\n")
        process.stdin.flush()
        answer = process.stdout.fileno()
        waited = select.select([answer, self._given_up], [], [], ANSWER_WITHIN_S)[0]
        if not waited:
            raise TimeoutError
        if answer not in waited:
            # Left to itself it finishes the mail, writes the journal and goes.
            process.stdin.close()
            process.stdout.close()
            self._process, self._left = None, process
            raise AbandonedError
        # A line is written in one piece, so it is there whole.
        return msgspec.json.decode(process.stdout.readline(), type=Answer)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            config = self._config
            order = Order(
                host=config.host,
                port=config.port_used,
                tls=config.tls,
                user=config.user,
                password=config.password,
                sender=config.sender,
                ca_file=config.ca_file,
                journal=str(self._journal),
            )
            self._process = subprocess.Popen(
                [sys.executable, "-m", "helpout_server.adapters.smtp_process.sending"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Not ended with its parent's group, as by Ctrl-C.
                start_new_session=True,
            )
            assert self._process.stdin is not None
            self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        return self._process

    def _end_now(self) -> None:
        if self._process is not None:
            self._process.kill()
        self.close()


def _delivery(answer: Answer) -> Delivery:
    return Delivery(
        answer.mail_id,
        answer.claimer,
        sent=answer.sent,
        for_ever=answer.for_ever,
        reason=answer.reason,
    )
