"""From a letter to the message that is sent: plain text, HTML, and for calendars iCalendar.

Owns that nothing which somebody wrote can become a header, a tag or a link. Pure: the same
letter gives the same message, so a retry sends the same.
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, Environment, Template

from helpout_server.adapters.ical import Method, invitation
from helpout_server.adapters.letter.words import OTHER, WORDS
from helpout_server.domain.calendar import Appointment, Guest, uid_of
from helpout_server.domain.notice import one_line
from helpout_server.ports.mailer import Letter

SUBJECT_CHARACTERS_MAX = 150
MAIL_PATH = "helpouts/mail/"
# Every mail server takes seven bits.
_POLICY = SMTP.clone(cte_type="7bit")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_OFF = {
    "reminders": "Send me no more reminders",
    "queue": "Send me no more mail about queues",
    "urgent": "Send me no more urgent questions",
}
_ROWS = (("Helpout", "title"), ("With", "who"), ("Reason", "reason"))


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """The whole message.

    Args:
        sender: the bare address that mail comes from.
    """
    mail = letter.mail
    facts = {name: _plain(value) for name, value in mail.facts.items()}
    words = WORDS.get(mail.kind, OTHER)
    subject = _filled(words.subject, facts)[:SUBJECT_CHARACTERS_MAX]
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(letter.marketplace_name, sender)
    message["To"] = _address(letter.name, mail.address)
    message["Subject"] = subject
    message["Date"] = max(mail.created_at, mail.due_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    link = _link(letter)
    unsubscribe = link if letter.group != "essential" else ""
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    values: dict[str, Any] = {
        "subject": subject,
        "lead": _filled(words.lead, facts),
        "next": words.next,
        "rows": _rows(mail.kind, facts, letter.time_zone),
        "marketplace": _plain(letter.marketplace_name),
        "join_link": "" if mail.kind == "confirm_address" else letter.join_link,
        "confirm_link": link if letter.group == "essential" else "",
        "unsubscribe_link": unsubscribe,
        "unsubscribe_words": _OFF.get(letter.group, ""),
        "why": _why(letter),
    }
    message.set_content(_template("mail.txt.j2").render(values).strip() + "\n")
    message.add_alternative(_template("mail.html.j2").render(values), subtype="html")
    if "ical_method" in mail.facts:
        _add_calendar(message, letter, sender, _filled(words.lead, facts))
    message.set_boundary(f"=_{mail.id}")
    return message


def _add_calendar(message: EmailMessage, letter: Letter, sender: str, lead: str) -> None:
    mail, facts = letter.mail, letter.mail.facts
    method = cast("Method", facts["ical_method"])
    appointment = Appointment(
        uid=uid_of(mail.about),
        sequence=int(facts["ical_sequence"]),
        start=datetime.fromisoformat(facts["ical_start"]),
        end=datetime.fromisoformat(facts["ical_end"]),
        title=facts.get("title", "") or letter.marketplace_name,
        status="confirmed",
        changed_at=mail.created_at,
        description=lead,
        address=letter.join_link,
        organizer=sender,
        guests=(Guest(letter.name, mail.address),),
    )
    content = invitation(appointment, method, now=mail.created_at)
    message.add_alternative(
        content.decode(), subtype="calendar", cte="base64", params={"method": method}
    )


def _rows(kind: str, facts: dict[str, str], time_zone: str) -> list[tuple[str, str]]:
    found = [(name, facts[fact]) for name, fact in _ROWS if facts.get(fact)]
    start, end = _moment(facts.get("start", "")), _moment(facts.get("end", ""))
    if start is not None:
        found.insert(min(1, len(found)), ("When", when(start, end, time_zone)))
        before = _moment(facts.get("before", ""))
        if before is not None:
            found.insert(2, ("Instead of", when(before, None, time_zone)))
    if kind == "confirm_address":
        return []
    return found


def when(start: datetime, end: datetime | None, time_zone: str) -> str:
    """``Thursday 5 March 2026, 14:00–14:30 (Europe/Berlin, UTC+01:00)``."""
    zone = ZoneInfo(time_zone)
    local = start.astimezone(zone)
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    text = f"{day}, {local:%H:%M}"
    if end is not None:
        ends = end.astimezone(zone)
        text += f"–{ends:%H:%M}"
        if ends.utcoffset() != local.utcoffset():
            return f"{text} ({time_zone}; the clock changes in between)"
    offset = f"{local:%z}"
    return f"{text} ({time_zone}, UTC{offset[:3]}:{offset[3:5]})"


def _why(letter: Letter) -> str:
    if letter.mail.kind == "confirm_address":
        return "This is the only mail to this address until it is confirmed."
    return (
        "You get this because this address is confirmed for your account. "
        "What is mailed is set behind the bell in JupyterLab's Helpouts sidebar."
    )


def _link(letter: Letter) -> str:
    if not (letter.code and letter.base_address):
        return ""
    page = "confirm" if letter.group == "essential" else "unsubscribe"
    return f"{letter.base_address}{MAIL_PATH}{page}?{urlencode({'code': letter.code})}"


def _address(name: str, address: str) -> Address:
    """A name is shown, never read: quotation marks and line ends are the library's business."""
    user, _, host = address.rpartition("@")
    return Address(_plain(name)[:100], username=user, domain=host)


def _plain(text: str) -> str:
    """Of somebody else: one line, and no address that a mail program would make a link of."""
    return one_line(text).replace("://", ": //").replace("www.", "www .")


def _filled(text: str, facts: dict[str, str]) -> str:
    """As plain text: what goes into HTML is escaped there."""
    return one_line(_plain_words(text).render(facts))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=128)
def _plain_words(text: str) -> Template:
    # Only words of ours are templates; what people wrote goes in as values.
    return Environment(loader=BaseLoader(), autoescape=False).from_string(text)  # noqa: S701


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    source = files("helpout_server.adapters.letter").joinpath(name).read_text("utf-8")
    environment = Environment(
        loader=BaseLoader(),
        autoescape=name.endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(source)
