"""Promised mail comes once, whatever happens to the marketplace meanwhile."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpout_server.adapters.sql.engine import SqlStore, open_store
from helpout_server.adapters.sql.postgresql import open_postgresql
from helpout_server.domain.notice import Preferences
from tests.contract.test_notice_store import mail
from tests.factories import World
from tests.integration.notice.conftest import mailing
from tests.integration.notice.mailbox import Mailbox
from tests.postgresql import PostgresServer

MAILS = 50
KILLED_AFTER = (1, 30)


def promise(store: SqlStore, count: int) -> set[str]:
    """So many mails in the outbox of a marketplace that does not run; their Message-IDs."""
    world = World(store, now=datetime.now(UTC))
    ada = world.account("Ada")
    mails = [
        replace(mail(ada.id, number), created_at=world.now, due_at=world.now)
        for number in range(count)
    ]
    wanted = Preferences(email="ada@example.org", email_confirmed=True)
    store.write_blocking(lambda uow: uow.notices.set_preferences(ada.id, wanted))
    store.write_blocking(lambda uow: uow.notices.post(mails))
    store.close()
    return {one.message_id for one in mails}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_no_mail_is_lost_or_doubled_by_a_killed_server(
    engine: str, tmp_path: Path, mailbox: Mailbox, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "marketplace.sqlite")
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        address = server.new_database()
    opened = open_postgresql if engine == "postgresql" else open_store
    promised = promise(opened(address), MAILS)
    # Long enough that a kill often falls between taking a mail and saying so.
    mailbox.pause_s = 0.02
    for count in KILLED_AFTER:
        with mailing(tmp_path, mailbox, "--db", address) as market:
            mailbox.wait(count)
            market.process.kill()
    with mailing(tmp_path, mailbox, "--db", address) as market:
        mailbox.wait(MAILS)
        # The last one is settled before the end.
        assert market.process.stop() == 0
    store = opened(address)
    counts = store.read_blocking(lambda uow: uow.notices.mail_counts())
    store.close()
    assert counts == {"sent": MAILS}
    assert mailbox.by_message_id() == Counter(promised)
