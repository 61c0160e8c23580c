"""The mail process: what it was answered is known, however its marketplace ends."""

import threading
from pathlib import Path

import pytest

from helpout_server.adapters.smtp import MailConfig
from helpout_server.adapters.smtp_process.asking import SmtpProcess
from helpout_server.ports.mailer import AbandonedError, Delivery
from tests.integration.notice.conftest import SENDER
from tests.integration.notice.mailbox import WAIT_S, Mailbox
from tests.unit.notice.test_letter import letter


def process(mailbox: Mailbox, folder: Path, **changes: object) -> SmtpProcess:
    words = {"host": "127.0.0.1", "port": mailbox.port, "tls": "none", "sender": SENDER, **changes}
    return SmtpProcess(MailConfig(**words), folder / "mail_journal")  # type: ignore[arg-type]


def test_answers_of_the_server_are_told_apart(mailbox: Mailbox, tmp_path: Path) -> None:
    mailer = process(mailbox, tmp_path)
    assert mailer.unsettled() == []
    mailbox.answers = ["451 4.7.1 greylisted", "554 5.7.1 refused"]
    delayed, refused, sent = (mailer.send(letter("booking_confirmed"), "me") for _ in range(3))
    assert (delayed.sent, delayed.for_ever, delayed.reason[:3]) == (False, False, "451")
    assert (refused.sent, refused.for_ever, refused.reason[:3]) == (False, True, "554")
    assert sent == Delivery("mail_000000000001", "me", sent=True)
    mailer.close()
    mailer.close()
    # Those alone that are final: the rest is tried again anyway.
    assert [one.reason[:3] for one in mailer.unsettled()] == ["554", ""]
    # All are settled by now: the next process begins anew.
    mailer.send(letter("reminder_soon"), "you")
    assert [one.claimer for one in mailer.unsettled()] == ["you"]


def test_a_server_that_is_not_there_and_a_line_that_breaks(tmp_path: Path) -> None:
    nowhere = process(Mailbox(port=9), tmp_path)
    delivery = nowhere.send(letter("booking_confirmed"), "me")
    assert (delivery.sent, delivery.for_ever, delivery.reason) == (
        *(False, False),
        "ConnectionRefusedError",
    )
    assert nowhere.unsettled() == []


def test_an_answer_that_nobody_waits_for_is_found_by_the_next(
    mailbox: Mailbox, tmp_path: Path
) -> None:
    mailbox.pause_s = 1.0
    mailer = process(mailbox, tmp_path)
    raised: list[Exception] = []

    def send() -> None:
        with pytest.raises(AbandonedError) as found:
            mailer.send(letter("booking_confirmed"), "me")
        raised.append(found.value)

    sending = threading.Thread(target=send)
    sending.start()
    mailbox.wait(1)
    mailer.abandon()
    sending.join(WAIT_S)
    assert len(raised) == 1
    found = process(mailbox, tmp_path).unsettled()
    assert [(one.mail_id, one.sent) for one in found] == [("mail_000000000001", True)]
    assert mailer.unsettled() == found
    assert len(mailbox.delivered) == 1
