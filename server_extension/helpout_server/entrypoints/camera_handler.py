"""Hands the phone's page out: on a Jupyter server, and on a standalone one."""

from jupyter_server.auth.decorator import allow_unauthenticated

from helpout_server.entrypoints.camera_page import HEADERS, camera_page
from helpout_server.entrypoints.jupyter_handlers import FrameHandler


class CameraPageHandler(FrameHandler):
    """``camera``: the same page for everybody; whoever opens it is nobody until it has a code."""

    @property
    def content_security_policy(self) -> str:
        return HEADERS["Content-Security-Policy"]

    @allow_unauthenticated
    async def get(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        await self.finish(camera_page(self.base_url))
