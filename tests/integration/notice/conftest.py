"""A marketplace that sends mail to a mail server of the tests, as real processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpout_server.entrypoints.demo.ports import free_port
from tests.integration.notice.mailbox import Mailbox, mail_server
from tests.servers import ServiceProcess, service

SENDER = "helpouts@example.org"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@contextmanager
def mailing(folder: Path, mailbox: Mailbox, *options: str) -> Iterator[ServiceProcess]:
    """``jupyter helpouts serve`` that sends to the mailbox."""
    port = free_port()
    with service(
        folder,
        *("--mail-host", "127.0.0.1", "--mail-port", str(mailbox.port), "--mail-tls", "none"),
        *("--mail-from", SENDER, "--public-url", f"http://127.0.0.1:{port}/m/"),
        *options,
        base_url="/m/",
        port=port,
    ) as market:
        yield market
