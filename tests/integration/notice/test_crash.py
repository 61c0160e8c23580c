"""Promised mail comes once, whatever happens to the marketplace meanwhile."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from helpout_server.adapters.sql.engine import open_store
from helpout_server.domain.notice import Preferences
from tests.contract.test_notice_store import mail
from tests.factories import World
from tests.integration.notice.conftest import mailing
from tests.integration.notice.mailbox import Mailbox

ADDRESS = "ada@example.org"
MAILS = 60
KILLED_AFTER = (1, 21, 40)


def promise(folder: Path, count: int) -> set[str]:
    """So many mails in the outbox of a marketplace that does not run; their Message-IDs."""
    store = open_store(folder / "marketplace.sqlite")
    world = World(store, now=datetime.now(UTC))
    ada = world.account("Ada")
    mails = [
        replace(mail(ada.id, number), created_at=world.now, due_at=world.now)
        for number in range(count)
    ]
    wanted = Preferences(email=ADDRESS, email_confirmed=True)
    store.write_blocking(lambda uow: uow.notices.set_preferences(ada.id, wanted))
    store.write_blocking(lambda uow: uow.notices.post(mails))
    store.close()
    return {one.message_id for one in mails}


def test_no_mail_is_lost_or_doubled_by_a_killed_server(tmp_path: Path, mailbox: Mailbox) -> None:
    promised = promise(tmp_path, MAILS)
    # Long enough that a kill often falls between taking a mail and saying so.
    mailbox.pause_s = 0.02
    for count in KILLED_AFTER:
        with mailing(tmp_path, mailbox) as market:
            mailbox.wait(count)
            market.process.kill()
    with mailing(tmp_path, mailbox) as market:
        mailbox.wait(MAILS)
        # The last one is settled before the end.
        assert market.process.stop() == 0
    store = open_store(tmp_path / "marketplace.sqlite")
    counts = store.read_blocking(lambda uow: uow.notices.mail_counts())
    store.close()
    assert counts == {"sent": MAILS}
    assert mailbox.by_message_id() == Counter(promised)
