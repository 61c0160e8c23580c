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

Purpose = Literal["confirm", "unsubscribe"]
Answer = Callable[[Request], Awaitable[Response]]
PATHS = r"helpouts/mail/(confirm|unsubscribe)"
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
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
    return Page(status, _PAGE.format(title=escape(title), text=escape(text), form=form).encode())


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #1b1f27;
    --line: #d9dce2; --press: #1f5fd0; --on-press: #fff; }}
  @media (prefers-color-scheme: dark) {{ :root {{ --page: #16181d; --card: #22252c;
    --text: #eceef2; --line: #3a3f4a; --press: #8ab4ff; --on-press: #10131a; }} }}
  body {{ margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--text);
    font: 1rem/1.5 system-ui, sans-serif; }}
  main {{ max-width: 32rem; margin-inline: auto; padding: 1.75rem; background: var(--card);
    border: 1px solid var(--line); border-radius: 8px; }}
  h1 {{ margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; }}
  p {{ margin: 0; }}
  button {{ margin-top: 1.25rem; padding: .6rem 1.25rem; border: 0; border-radius: 6px;
    background: var(--press); color: var(--on-press); font: inherit; font-weight: 600;
    cursor: pointer; }}
  button:focus-visible {{ outline: 3px solid var(--text); outline-offset: 2px; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
{form}
</main>
</body>
</html>
"""
