"""The mail process: reads errands, sends each, writes the journal, answers. Ends with its input.

python -m helpout_server.adapters.smtp_process.sending
"""

import contextlib
import sys
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from helpout_server.adapters.smtp import MailConfig, SmtpLine, Tls
from helpout_server.adapters.smtp_process.journal import Journal
from helpout_server.adapters.smtp_process.lines import Answer, Errand, Order
from helpout_server.ports.mailer import MailDelayedError, MailRefusedError


def main(given: BinaryIO, told: BinaryIO) -> None:
    """Until ``given`` ends: a line that it broke off in is no errand."""
    first = given.readline()
    if not first.endswith(b"\n"):
        return
    order = msgspec.json.decode(first, type=Order)
    journal = Journal(Path(order.journal))
    # Whoever starts this process has settled all that an earlier one answered.
    journal.clear()
    config = MailConfig(
        host=order.host,
        port=order.port,
        tls=cast("Tls", order.tls),
        user=order.user,
        password=order.password,
        sender=order.sender,
        ca_file=order.ca_file,
    )
    line = SmtpLine(config)
    for text in given:
        if not text.endswith(b"\n"):
            break
        answer = send(line, msgspec.json.decode(text, type=Errand))
        journal.write(answer)
        # Nobody listens any more where the marketplace has ended: the journal has it.
        with contextlib.suppress(OSError):
            told.write(msgspec.json.encode(answer) + b"\n")
    line.close()
    journal.close()


def send(line: SmtpLine, errand: Errand) -> Answer:
    """One mail."""
    answer = Answer(mail_id=errand.mail_id, claimer=errand.claimer, sent=False)
    try:
        line.deliver(errand.recipient, errand.message)
    except MailRefusedError as error:
        answer.for_ever, answer.reason = True, str(error)
    except MailDelayedError as error:
        answer.reason = str(error)
    else:
        answer.sent = True
    return answer


if __name__ == "__main__":
    # Not buffered: what cannot be told must not be tried again at the end.
    with open(1, "wb", buffering=0, closefd=False) as out:
        main(sys.stdin.buffer, cast("BinaryIO", out))
