"""Hands the pages behind links in mail out on a Jupyter server."""

from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated

from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.jupyter_handlers import FrameHandler
from helpout_server.entrypoints.mail_page import HEADERS, Page, Purpose, asking, follow
from helpout_server.entrypoints.server_host import ServerHost


class MailPageHandler(FrameHandler):
    """``mail/…``: whoever has a link's code may; a cookie that comes along is not looked at."""

    SUPPORTED_METHODS = ("GET", "POST")  # type: ignore[assignment]  # one more than a frame has

    def initialize(self, host: ServerHost, **_more: Any) -> None:
        self.host = host

    def check_xsrf_cookie(self) -> None:
        """There is nothing that a page elsewhere could make a browser add: the code is all."""

    @property
    def content_security_policy(self) -> str:
        return HEADERS["Content-Security-Policy"]

    @allow_unauthenticated
    async def get(self, purpose: str = "") -> None:
        await self._give(asking(cast("Purpose", purpose)))

    @allow_unauthenticated
    async def post(self, purpose: str) -> None:
        try:
            backend = await self.host.backend()
            page = await follow(cast("Purpose", purpose), self.request.query, backend.answer)
        except HelpoutError:
            page = Page(503, b"")
        await self._give(page)

    async def _give(self, page: Page) -> None:
        self.set_status(page.status)
        for name, value in HEADERS.items():
            self.set_header(name, value)
        await self.finish(page.body)
