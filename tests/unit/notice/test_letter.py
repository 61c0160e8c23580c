"""Letters as they are composed: every kind reads, and nobody's words become anything else."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.adapters.letter.compose import compose, when
from helpout_server.adapters.letter.words import OTHER, WORDS
from helpout_server.adapters.smtp import MailConfig
from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain.errors import InvalidRequest, StoreUnusable
from helpout_server.domain.notice import Mail, bounded_facts, group_of
from helpout_server.entrypoints.mail_config import mail_server
from helpout_server.ports.mailer import Letter

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SENDER = "helpouts@example.org"
FACTS = {
    "title": "Pandas without tears",
    "who": "Ada",
    "start": "2026-06-02T08:00:00Z",
    "end": "2026-06-02T08:30:00Z",
    "minutes": "10",
}
HOSTILE = {
    "title": "<script>alert(1)</script>{{ 7 * 7 }}{% raw %}\r\nBcc: x@example.org",
    "who": '"><img src=http://evil.example/p.png onerror=alert(1)> \u202etxt.exe www.evil.example',
    "reason": "=?utf-8?q?=0d=0aBcc:=20x@example.org?=\n.\nQUIT",
    "start": "tomorrow; DROP TABLE",
}


def letter(kind: str, facts: dict[str, str] | None = None, **changes: object) -> Letter:
    mail = Mail(
        id="mail_000000000001",
        account_id="acc_000000000001",
        address="amara@example.org",
        kind=kind,
        about="bkg_000000000001",
        facts=bounded_facts(FACTS if facts is None else facts),
        message_id="<mail_000000000001@example.org>",
        created_at=NOW,
        due_at=NOW,
    )
    made = Letter(
        mail=mail,
        name="Amara",
        time_zone="Asia/Kolkata",
        marketplace_name="Helpouts",
        base_address="https://market.example/base/",
        group=group_of(kind),
        code="c" * 40,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def sent(made: Letter) -> EmailMessage:
    """As it is read by who receives it."""
    found = message_from_bytes(compose(made, sender=SENDER).as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def texts(message: EmailMessage) -> tuple[str, str]:
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    assert None not in bodies
    plain, html = (str(body.get_content()) for body in bodies if body is not None)
    return plain, html


class Links(HTMLParser):
    """Every tag, and everything that a mail program would fetch or open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize("kind", [*get_args(NoticeKind), "confirm_address"])
def test_every_kind_has_words_and_both_texts(kind: str) -> None:
    assert kind in WORDS
    message = sent(letter(kind))
    plain, html = texts(message)
    for text in (plain, html):
        assert "{" not in re.sub(r"<style>.*</style>", "", text, flags=re.DOTALL)
        assert "None" not in text
    assert message["Message-ID"] == "<mail_000000000001@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["List-Unsubscribe"] is None) == (group_of(kind) == "essential")


@pytest.mark.parametrize("kind", [*get_args(NoticeKind), "a_kind_of_later"])
def test_kinds_that_name_nothing_still_read(kind: str) -> None:
    plain, _ = texts(sent(letter(kind, {})))
    assert len(plain.splitlines()[0]) > 3
    assert WORDS.get(kind, OTHER).subject


@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_what_others_wrote_stays_text(kind: str) -> None:
    hostile = letter(
        kind, HOSTILE, name='Eve" <x@y>\r\nBcc: z@example.org', marketplace_name="A\nB: c"
    )
    message = sent(hostile)
    assert set(message.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
        *("Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post"),
    }
    assert [one.addr_spec for one in message["To"].addresses] == ["amara@example.org"]
    assert [one.addr_spec for one in message["From"].addresses] == [SENDER]
    plain, html = texts(message)
    assert "49" not in plain, "what others wrote is no template"
    seen = Links(html)
    assert not seen.tags & {"script", "img", "iframe", "object", "form", "link", "base"}
    assert [one for one in seen.links if not one.startswith("https://market.example/base/")] == []
    assert "http://" not in plain
    assert "\u202e" not in plain + html


@given(st.dictionaries(st.sampled_from(sorted({*FACTS, "reason", "by"})), st.text(), max_size=7))
def test_any_words_at_all_make_a_mail_that_can_be_read(facts: dict[str, str]) -> None:
    message = sent(letter("booking_cancelled", facts))
    assert "\n" not in message["Subject"]
    assert len(list(message.iter_parts())) == 2
    assert (
        max(
            len(line)
            for line in compose(letter("reminder_day", facts), sender=SENDER)
            .as_bytes()
            .split(b"\r\n")
        )
        <= 998
    )


def test_the_same_letter_is_the_same_mail() -> None:
    made = letter("reminder_soon")
    assert compose(made, sender=SENDER).as_bytes() == compose(made, sender=SENDER).as_bytes()


def test_times_are_the_readers_and_say_when_the_clock_moves() -> None:
    start, end = datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert when(start, end, "Asia/Kolkata") == (
        "Sunday 8 March 2026, 12:00–13:00 (Asia/Kolkata, UTC+05:30)"
    )
    assert when(start, end, "America/New_York") == (
        "Sunday 8 March 2026, 01:30–03:30 (America/New_York; the clock changes in between)"
    )


def test_a_move_names_both_times_and_one_minute_is_one() -> None:
    moved = letter("booking_moved", {**FACTS, "before": "2026-06-01T08:00:00Z"})
    plain, _ = texts(sent(moved))
    assert "When: Tuesday 2 June 2026, 13:30–14:00 (Asia/Kolkata, UTC+05:30)" in plain
    assert "Instead of: Monday 1 June 2026, 13:30 (Asia/Kolkata, UTC+05:30)" in plain
    for minutes, words in (("1", "about 1 minute late"), ("10", "about 10 minutes late")):
        plain, _ = texts(sent(letter("running_late", {**FACTS, "minutes": minutes})))
        assert words in plain


def test_links_need_an_address_and_a_code() -> None:
    for made in (letter("ticket_next", code=""), letter("ticket_next", base_address="")):
        message = sent(made)
        assert message["List-Unsubscribe"] is None
        assert "helpouts/mail" not in "".join(texts(message))


# ---- what an operator says


def settings(**changes: object) -> MailConfig:
    words: dict[str, object] = {
        "host": "smtp.example.org",
        "port": 0,
        "tls": "starttls",
        "user": "",
        "password_file": "",
        "sender": SENDER,
        "ca_file": "",
        "public_address": "https://market.example/",
        "environment": {"HELPOUTS_MAIL_PASSWORD": "from the environment"},
    }
    return mail_server(**{**words, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sender": ""}, "mail_from"),
        ({"public_address": ""}, "public_url"),
        ({"port": 70_000}, "mail_port"),
        ({"tls": "ssl3"}, "mail_tls"),
        ({"tls": "none"}, "mail_tls"),
        ({"user": "me", "environment": {}}, "mail_user"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        settings(**changes)
    assert refused.value.field == field


def test_a_password_comes_from_a_private_file_or_the_environment(tmp_path: object) -> None:
    assert settings(user="me").password == "from the environment"
    assert settings().password == ""
    assert "from the environment" not in repr(settings(user="me"))
    assert settings(host="").host == ""
    with pytest.raises(StoreUnusable):
        settings(user="me", password_file=f"{tmp_path}/missing")


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465)])
def test_the_usual_ports(tls: str, port: int) -> None:
    assert settings(tls=tls).port_used == port
    assert settings(tls=tls, port=26).port_used == 26


def test_a_page_where_people_come_in_is_linked_where_there_is_one() -> None:
    page = "https://hub.example/services/helpouts/"
    for kind, facts in (("booking_confirmed", FACTS), ("reminder_soon", FACTS)):
        made = sent(letter(kind, facts, join_link=page))
        plain, html = texts(made)
        assert f"Open Helpouts: {page}" in plain
        assert f'href="{page}"' in html
        assert "Open Helpouts" not in texts(sent(letter(kind, facts)))[0]
    assert page not in texts(sent(letter("confirm_address", {}, join_link=page)))[0]
    invited = {
        **FACTS,
        "ical_method": "REQUEST",
        "ical_sequence": "0",
        "ical_start": FACTS["start"],
        "ical_end": FACTS["end"],
    }
    message = sent(letter("booking_confirmed", invited, join_link=page))
    (calendar,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert page in re.sub(r"\r?\n ", "", str(calendar.get_content()))
