"""First run: which marketplace this Jupyter server belongs to, ``host/status`` and its choices.

Owns the three routes; what a choice does is the server host's.
"""

import json
from functools import cache
from importlib.resources import files

from helpout_server import __version__
from helpout_server.contracts.host import ConnectDraft, HostMarketplaceDraft, HostStatus
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.http.host_routes import HostArea, HostRoute
from helpout_server.entrypoints.server_host import ServerHost


@cache
def app_hash() -> str:
    """The hash of the front end's bundle, for ``?v=``; empty where it is not built."""
    manifest = files("helpout_server").joinpath("static", "manifest.json")
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["app.js"])
    except (OSError, ValueError, KeyError):
        return ""


class HostSetup:
    """The routes' functions, with the host they act on."""

    def __init__(self, host: ServerHost) -> None:
        self._host = host

    async def status(self) -> HostStatus:
        """Never a refusal: what is wrong is in the answer."""
        try:
            backend = await self._host.backend()
        except HelpoutError as error:
            return HostStatus(
                mode=self._host.chosen_or_unset,
                marketplace_url=None,
                reachable=False,
                last_error=error.detail or error.title,
                sign_in_at=self._host.sign_in_at,
                version=__version__,
                app_hash=app_hash(),
            )
        reach = await backend.reach()
        return HostStatus(
            mode=backend.mode,
            marketplace_url=backend.marketplace_url,
            reachable=reach.reachable,
            last_error=reach.last_error,
            sign_in_at=self._host.sign_in_at,
            version=__version__,
            app_hash=app_hash(),
        )

    async def connect(self, body: ConnectDraft) -> HostStatus:
        await self._host.connect(body)
        return await self.status()

    async def marketplace(self, body: HostMarketplaceDraft) -> HostStatus:
        await self._host.host_marketplace(body)
        return await self.status()


def open_setup(host: ServerHost) -> HostArea:
    """The area; the host itself is closed by whoever made it."""
    setup = HostSetup(host)
    return HostArea(
        routes=(
            HostRoute("GET", "/status", setup.status, HostStatus, "Mode and reachability."),
            HostRoute(
                "POST",
                "/connect",
                setup.connect,
                HostStatus,
                "Join a marketplace with an invitation.",
                body=ConnectDraft,
            ),
            HostRoute(
                "POST",
                "/marketplace",
                setup.marketplace,
                HostStatus,
                "Host a marketplace on this server.",
                body=HostMarketplaceDraft,
            ),
        ),
        close=_nothing,
    )


async def _nothing() -> None:
    return
