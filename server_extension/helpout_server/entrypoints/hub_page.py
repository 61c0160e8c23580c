"""The page of the hub's service, ``/services/helpouts/``, and how its people sign in to it.

Owns the page with its policy, the sign-in by the Hub (OAuth with state and PKCE), the cookie that
it leaves, and what a request with that cookie may do. Knows no pane and no account.

The cookie holds the token that the Hub gave for this browser and this service alone; no script
reads it, no other path gets it, and it opens no socket. What a request needs beside it is said
by the page itself: a MAC under that token, so that whoever has not the token cannot say it, and
every process that sees the cookie can check it.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from tornado import httputil, web

from helpout_server.adapters.hub_tokens import HubTokens
from helpout_server.domain.errors import HelpoutError, XsrfMissing
from helpout_server.entrypoints.frame import HEADERS as FRAME_HEADERS
from helpout_server.entrypoints.frame import frame_page
from helpout_server.entrypoints.hosted import HostedMarketplace
from helpout_server.entrypoints.http.exchange import Bearer, Credential, Request, Who
from helpout_server.entrypoints.http.handler import Replying
from helpout_server.entrypoints.plain_page import HEADERS as WORDS_HEADERS
from helpout_server.entrypoints.plain_page import plain_page

COOKIE: Final = "helpouts-hub"
STATE_COOKIE: Final = "helpouts-hub-state"
SIGN_IN_WITHIN_S: Final = 600
CALLBACK: Final = "oauth_callback"
_TOKEN = re.compile(r"[0-9A-Za-z_\-.~+/]{16,2048}=*")
_STATE = re.compile(r"[0-9A-Za-z_\-]{32}")
_CODE = re.compile(r"[0-9A-Za-z_\-.~+/=]{1,512}")
# Drawn or played by elements, which send no header. Their ids cannot be guessed.
_BY_ELEMENTS = re.compile(
    r"live_sessions/[0-9A-Za-z_]{1,40}/stills/[0-9A-Za-z_]{1,40}"
    r"|recordings/[0-9A-Za-z_]{1,40}/tracks/[0-9]{1,4}"
)
PAGE_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "font-src 'self' data:; frame-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    # Another page of this origin that opened it, such as a colleague's server, lets go of it.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Helpouts</title>
</head>
<body data-helpout-base-url="{base}" data-helpout-xsrf="{xsrf}" data-helpout-hub-url="{hub}">
<noscript>This page needs JavaScript.</noscript>
<script type="module" src="{base}static/helpouts/hub.js"></script>
</body>
</html>
"""


def xsrf_of(token: str) -> str:
    """What a page of this sign-in says with each request."""
    return hmac.new(token.encode(), b"helpouts: the page of this sign-in", sha256).hexdigest()


def cookie_token(request: httputil.HTTPServerRequest) -> str:
    """The token of this browser's sign-in, as it came; empty where there is none."""
    cookie = request.cookies.get(COOKIE)
    return cookie.value if cookie is not None and _TOKEN.fullmatch(cookie.value) else ""


def page_credential(request: httputil.HTTPServerRequest, path: str) -> Credential:
    """Who asks, where a browser asks with its cookie. ``path`` is what follows ``api/v1/``.

    Raises:
        XsrfMissing: the cookie came without what our page says beside it.
    """
    token = cookie_token(request)
    if not token:
        return Who.NOBODY
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise XsrfMissing("Another site may not ask in your name.")
    if request.method == "GET" and _BY_ELEMENTS.fullmatch(path):
        return Bearer(token)
    if not hmac.compare_digest(request.headers.get("X-XSRFToken", ""), xsrf_of(token)):
        raise XsrfMissing("A cookie alone may not do this. Reload the page, and try again.")
    return Bearer(token)


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


class _Handler(Replying):
    SUPPORTED_METHODS = ("GET",)

    def initialize(self, hosted: HostedMarketplace, hub: HubTokens, base: str) -> None:
        self.hosted = hosted
        self.hub = hub
        self.base = base

    def set_default_headers(self) -> None:
        for name, value in PAGE_HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def say(self, status: int, words: str) -> None:
        """A page of words alone."""
        self.set_status(status)
        for name, value in WORDS_HEADERS.items():
            self.set_header(name, value)
        again = f'<p><a href="{escape(self.base, quote=True)}">Try again</a></p>'
        self.finish(plain_page("Helpouts", f"<p>{escape(words)}</p>{again}"))

    def keep(self, name: str, value: str, path: str, **more: Any) -> None:
        """A cookie that no script reads, and that other sites' pages do not send."""
        asked = self.request.headers.get("X-Forwarded-Proto", self.request.protocol)
        secure = asked.partition(",")[0].strip() == "https"
        self.set_cookie(
            name, value, path=path, httponly=True, samesite="Lax", secure=secure, **more
        )


class HubPage(_Handler):
    """The page itself, or the way to the Hub's sign-in."""

    async def get(self) -> None:
        headers = self.request.headers
        if (
            headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
            or headers.get("Sec-Fetch-Dest", "document") != "document"
        ):
            # Who reads this page by script could speak for whoever is signed in.
            self.say(403, "Open this page in a window of its own.")
            return
        token = cookie_token(self.request)
        if not token:
            self._to_sign_in()
            return
        asked = Request("GET", "me", credential=Bearer(token))
        status = (await self.hosted.answer(asked)).status
        if status == 401:
            self._to_sign_in()
        elif status != 200:
            self.set_header("Retry-After", "5")
            self.say(503, "The Hub does not answer just now. Nothing of yours is lost.")
        else:
            page = _PAGE.format(
                base=escape(self.base, quote=True),
                xsrf=xsrf_of(token),
                hub=escape(self.hub.config.hub_url, quote=True),
            )
            await self.finish(page)

    def _to_sign_in(self) -> None:
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        path = f"{self.base}{CALLBACK}"
        # One for each sign-in: two windows may sign in at once.
        name = f"{STATE_COOKIE}-{state[:8]}"
        self.keep(name, f"{state}.{verifier}", path, max_age=SIGN_IN_WITHIN_S)
        config = self.hub.config
        query = urlencode(
            {
                "client_id": config.client_id,
                "redirect_uri": config.callback_url,
                "response_type": "code",
                "state": state,
                "code_challenge": _challenge(verifier),
                "code_challenge_method": "S256",
            }
        )
        self.redirect(f"{config.hub_url}api/oauth2/authorize?{query}")


class HubCallback(_Handler):
    """Where the Hub sends a browser back to."""

    async def get(self) -> None:
        state, code = self.get_query_argument("state", ""), self.get_query_argument("code", "")
        name = f"{STATE_COOKIE}-{state[:8]}" if _STATE.fullmatch(state) else ""
        cookie = self.request.cookies.get(name)
        kept, _, verifier = (cookie.value if cookie is not None else "").partition(".")
        if not kept or not hmac.compare_digest(kept, state):
            self.say(400, "This sign-in was not begun in this browser, or it took too long.")
            return
        self.clear_cookie(name, path=f"{self.base}{CALLBACK}")
        if _CODE.fullmatch(code) is None:
            self.say(403, "The Hub did not let you in.")
            return
        try:
            token = await self.hub.token_for(code, verifier)
        except HelpoutError as error:
            self.say(502, error.detail)
            return
        asked = Request("GET", "me", credential=Bearer(token))
        if (await self.hosted.answer(asked)).status == 401:
            self.say(403, "The Hub knows you, but you may not use Helpouts there.")
            return
        self.keep(COOKIE, token, self.base)
        self.redirect(self.base)


class HubFrame(Replying):
    """``frame``: where outputs of others are drawn, the same empty page for everybody."""

    SUPPORTED_METHODS = ("GET",)

    async def get(self) -> None:
        for name, value in FRAME_HEADERS.items():
            self.set_header(name, value)
        await self.finish(frame_page())


def hub_pages(
    hosted: HostedMarketplace, base: str
) -> list[tuple[str, type[web.RequestHandler], dict[str, Any]]]:
    """The handlers; none where there is no hub. ``base`` begins and ends in a slash."""
    if hosted.hub is None:
        return []
    common = {"hosted": hosted, "hub": hosted.hub, "base": base}
    return [
        (re.escape(base), HubPage, common),
        (re.escape(f"{base}{CALLBACK}"), HubCallback, common),
        (re.escape(f"{base}helpouts/frame"), HubFrame, {}),
    ]
