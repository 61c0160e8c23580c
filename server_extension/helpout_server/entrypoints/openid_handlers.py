"""The pages of signing in, ``{base}helpouts/sign_in…``, of a standalone marketplace.

    GET  sign_in?attempt=<hash>   to the provider
    GET  sign_in/back?code=…      from the provider; on to
    GET  sign_in/confirm          "Is this code in your JupyterLab?"
    POST sign_in/confirm          yes or no

Owns their HTML and the cookie that ties the steps together: for these pages alone, for ten
minutes, not to be read by scripts, never sent by a page elsewhere but with a plain link. It holds
no token of ours. Knows no rule of signing in.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import escape
from typing import Any

import msgspec
from tornado import web

from helpout_server.domain.errors import HelpoutError
from helpout_server.domain.sign_in import ATTEMPT_S, code_of
from helpout_server.entrypoints.http.exchange import status_of
from helpout_server.entrypoints.openid_desk import (
    BACK,
    CONFIRM,
    KEPT_BYTES_MAX,
    Begun,
    Confirming,
    Kept,
    SignedIn,
    SignInDesk,
)
from helpout_server.entrypoints.plain_page import HEADERS, plain_page
from helpout_server.services.sign_in import PAGE

FIELD_MAX = 4_096
"""Of what a provider sends in an address; codes may be long."""


class _Page(web.RequestHandler):
    def initialize(self, desk: SignInDesk, base: str) -> None:
        self.desk = desk
        self.base = base

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        self.page(status_code, "That did not work", "<p>Begin again in JupyterLab.</p>")

    def page(self, status: int, title: str, body: str) -> None:
        self.set_status(status)
        self.finish(plain_page(title, body))

    def refused(self, error: HelpoutError) -> None:
        self.forget()
        self.page(status_of(type(error)), error.title, f"<p>{escape(error.detail)}</p>")

    # ---- the cookie

    @property
    def cookie(self) -> str:
        secure = self.desk.address.startswith("https:")
        return "__Secure-helpouts-sign-in" if secure else "helpouts-sign-in"

    def keep(self, kept: Begun | SignedIn) -> None:
        self.set_cookie(
            self.cookie,
            urlsafe_b64encode(msgspec.json.encode(kept)).decode(),
            max_age=ATTEMPT_S,
            path=f"{self.base}{PAGE}",
            httponly=True,
            secure=self.cookie.startswith("__Secure"),
            samesite="Lax",
        )

    def kept(self, kind: type[Kept]) -> Kept | None:
        """None where there is none, or of another step."""
        text = self.get_cookie(self.cookie) or ""
        if not text or len(text) > KEPT_BYTES_MAX:
            return None
        try:
            return msgspec.json.decode(urlsafe_b64decode(text.encode()), type=kind)
        except ValueError:  # no base64, no JSON, or not of this kind
            return None

    def forget(self) -> None:
        self.clear_cookie(self.cookie, path=f"{self.base}{PAGE}")

    def word(self, name: str) -> str:
        return self.get_query_argument(name, "")[:FIELD_MAX]


class BeginPage(_Page):
    async def get(self) -> None:
        try:
            address, begun = await self.desk.begin(self.word("attempt"))
        except HelpoutError as error:
            self.refused(error)
            return
        self.keep(begun)
        self.redirect(address)


class BackPage(_Page):
    async def get(self) -> None:
        begun = self.kept(Begun)
        try:
            kept = await self.desk.come_back(
                begun,
                state=self.word("state"),
                code=self.word("code"),
                issuer=self.word("iss"),
                error=self.word("error"),
            )
        except HelpoutError as error:
            self.refused(error)
            return
        self.keep(kept)
        # Away from an address with a code in it.
        self.redirect(f"{self.base}{CONFIRM}", status=303)


class ConfirmPage(_Page):
    async def get(self) -> None:
        try:
            self.ask(await self.desk.confirming(self.kept(SignedIn)))
        except HelpoutError as error:
            self.refused(error)

    async def post(self) -> None:
        is_mine = self.get_body_argument("answer", "") == "mine"
        try:
            await self.desk.confirm(
                self.kept(SignedIn),
                form_key=self.get_body_argument("key", "")[:100],
                is_mine=is_mine,
            )
        except HelpoutError as error:
            self.refused(error)
            return
        self.forget()
        if is_mine:
            self.page(
                200,
                "You are signed in",
                "<p>Go back to JupyterLab. You can close this page.</p>",
            )
        else:
            self.page(
                200,
                "Nothing was handed over",
                "<p>The Jupyter server that asked got nothing. If somebody sent you the address "
                "of this page, they wanted to act in your name: tell whoever runs this "
                "marketplace.</p>",
            )

    def ask(self, confirming: Confirming) -> None:
        name = escape(confirming.account.display_name)
        self.page(
            200,
            "Is this your JupyterLab?",
            f"<p>You are signed in as <b>{name}</b>. A Jupyter server asks to act for you here. "
            "Yours shows this code in its Helpouts sidebar:</p>"
            f'<p class="code">{code_of(confirming.challenge)}</p>'
            "<p>Somebody who sent you here shows you a code too: go on only if you pressed the "
            "button in JupyterLab yourself.</p>"
            '<form method="post">'
            f'<input type="hidden" name="key" value="{confirming.form_key}">'
            '<button name="answer" value="mine">Yes, it is mine</button>'
            '<button name="answer" value="not" class="quiet">No</button></form>',
        )


def sign_in_pages(desk: SignInDesk | None, base: str) -> list[tuple[Any, ...]]:
    """Tornado's table of them; empty where nobody signs in."""
    if desk is None:
        return []
    common = {"desk": desk, "base": base}
    return [
        (re.escape(f"{base}{PAGE}"), BeginPage, common),
        (re.escape(f"{base}{BACK}"), BackPage, common),
        (re.escape(f"{base}{CONFIRM}"), ConfirmPage, common),
    ]
