"""The pages behind links in mail, ``{base}helpouts/mail/…``: confirm an address, unsubscribe.

Opening one does nothing: mail programs and their guards open every link. Its button does, and
so does a mail program's own (RFC 8058), which posts here without opening it. The code in the
address is all the leave there is; no cookie and no token means anything here. The pages have no
script, and tell nobody where the reader came from.
"""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Literal, NamedTuple
from urllib.parse import parse_qs

import msgspec

from helpout_server.contracts.notice import NoticeLinkDraft, NoticeLinkResult
from helpout_server.entrypoints.http.exchange import Request, Response, Who
from helpout_server.entrypoints.plain_page import HEADERS, plain_page

Purpose = Literal["confirm", "unsubscribe"]
__all__ = ["HEADERS", "PATHS", "Page", "Purpose", "asking", "follow"]
Answer = Callable[[Request], Awaitable[Response]]
PATHS = r"helpouts/mail/(confirm|unsubscribe)"
_GROUPS = {
    "reminders": "reminders",
    "queue": "mail about queues",
    "urgent": "urgent questions",
}


class Page(NamedTuple):
    status: int
    body: bytes


def asking(purpose: Purpose) -> Page:
    """What stands there before the button is pressed; the same whatever the code."""
    if purpose == "confirm":
        return _page(
            200, "Confirm this address", "Mail about your helpouts will come here.", "Confirm"
        )
    return _page(
        200,
        "Unsubscribe",
        "You will get no more mail of this kind. Notices in JupyterLab stay.",
        "Unsubscribe",
    )


async def follow(purpose: Purpose, query: str, answer: Answer) -> Page:
    """Do what the link says, and say so."""
    code = parse_qs(query).get("code", [""])[0][:100]
    draft = NoticeLinkDraft(code=code, purpose=purpose)
    response = await answer(
        Request(
            "POST",
            "notices/links",
            body=msgspec.json.encode(draft),
            content_type="application/json",
            credential=Who.NOBODY,
        )
    )
    if response.status == 200:
        return _done(msgspec.json.decode(response.body, type=NoticeLinkResult))
    if response.status < 500:
        return _page(
            410,
            "This link can no longer be used",
            "It is too old, or was replaced. What is mailed to you is set behind the bell in "
            "JupyterLab's Helpouts sidebar.",
        )
    return _page(503, "That did not work", "Nothing was changed. Try again in a moment.")


def _done(result: NoticeLinkResult) -> Page:
    if result.purpose == "confirm":
        return _page(200, "Address confirmed", "Mail about your helpouts comes here from now on.")
    what = _GROUPS.get(result.subject, "such mail")
    if result.used_before:
        return _page(
            200,
            "This link was used before",
            f"It stopped {what}. Whether it is on again is seen behind the bell in JupyterLab's "
            "Helpouts sidebar.",
        )
    return _page(
        200,
        "Unsubscribed",
        f"You get no more {what}. You can turn it on again behind the bell in JupyterLab's "
        "Helpouts sidebar.",
    )


def _page(status: int, title: str, text: str, button: str = "") -> Page:
    # Without an action a form is sent to its own address, code and all.
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    return Page(status, plain_page(title, f"<p>{escape(text)}</p>{form}"))
