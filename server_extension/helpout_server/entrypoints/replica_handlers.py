"""``replicas/…``: what other replicas of this marketplace ask, and nobody else may.

Owns the handlers alone; a proxy need not pass these paths on, and should not.
"""

from typing import Any

from tornado import web

from helpout_server.domain.errors import HelpoutError, NotFound
from helpout_server.entrypoints.http.exchange import JSON, Response, refuse
from helpout_server.entrypoints.http.handler import Replying
from helpout_server.entrypoints.ws.replica_door import ReplicaDoor
from helpout_server.entrypoints.ws.replica_pass import HEADER
from helpout_server.entrypoints.ws.socket import PeerSocket

BODY_BYTES_MAX = 262_144


class ReplicaDeeds(Replying):
    """Things to do in a room that is here."""

    def initialize(self, door: ReplicaDoor) -> None:
        self.door = door

    async def post(self, path: str) -> None:
        try:
            if len(self.request.body) > BODY_BYTES_MAX:
                raise NotFound("No such address.")
            done = await self.door.do(path, self.request.headers.get(HEADER, ""), self.request.body)
        except HelpoutError as error:
            self.reply(refuse(error))
            return
        self.reply(Response(200, done, JSON))


class ReplicaSocket(PeerSocket, Replying):
    """A socket that another replica passes on."""

    def initialize(self, door: ReplicaDoor, open_sockets: set[PeerSocket]) -> None:
        self.door = door
        self.open_of_server = open_sockets

    async def prepare(self) -> None:
        try:
            if self.request.headers.get("Upgrade", "").lower() != "websocket":
                raise NotFound("Only a WebSocket can be opened here.")
            shown = self.request.headers.get(HEADER, "")
            admission = self.door.admit(self.path_kwargs["path"], shown)
        except HelpoutError as error:
            self.reply(refuse(error))
            return
        self.attach(admission.peer, admission.bearer_account_id, self.open_of_server)


def replica_rules(below: str, door: ReplicaDoor | None, sockets: set[PeerSocket]) -> list[Any]:
    """Rules for an application; none where there are no replicas.

    Args:
        below: the escaped path that ends in ``helpouts/``.
    """
    if door is None:
        return []
    name = r"live_sessions/[0-9A-Za-z_]{1,40}"
    return [
        web.url(
            f"{below}replicas/(?P<path>{name})",
            ReplicaSocket,
            {"door": door, "open_sockets": sockets},
        ),
        web.url(f"{below}replicas/({name}/[a-z_]{{1,40}})", ReplicaDeeds, {"door": door}),
    ]
