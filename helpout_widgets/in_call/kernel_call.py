"""A kernel's part in the call of one live session, on a thread of its own.

Owns the socket to the room, the peers and the thread. A cell that computes for minutes does not
hold it up, and it holds up no cell.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, Literal

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from helpout_widgets.client import Client, HelpoutsRefused, HelpoutsUnavailable
from helpout_widgets.in_call.peers import Peer, rtc_config
from helpout_widgets.in_call.pictures import Latest, Picture, Published
from helpout_widgets.in_call.protocol import RoomProtocol, new_id

Kind = Literal["camera", "screen"]
_HEARTBEAT_S = 20.0
_AGAIN_S = (0.0, 0.5, 1.0, 2.0, 4.0)
_JOIN_WITHIN_S = 30.0
# So short that an interrupt of the kernel is felt at once.
_LOOK_EVERY_S = 0.2


class KernelCall:
    """In the call from ``__init__`` to ``close``. Its methods may be called from any thread."""

    def __init__(self, client: Client, live_session_id: str) -> None:
        self._client = client
        self._id = live_session_id
        self._room = RoomProtocol()
        self._peers: dict[str, Peer] = {}
        self._watching: dict[Latest, tuple[str, Kind]] = {}
        self._socket: WebSocketClientConnection | None = None
        self._published: Published | None = None
        self._fault: Exception | None = None
        self._joined = threading.Event()
        self._closed = threading.Event()
        self._config = rtc_config(client.get(f"live_sessions/{live_session_id}/ice_servers"))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="helpouts-call", daemon=True)
        self._thread.start()
        joined = self._joined.wait(_JOIN_WITHIN_S)
        fault = self._failure(joined=joined)
        if fault is not None:
            self.close()
            raise fault

    def _failure(self, *, joined: bool) -> Exception | None:
        if self._fault is None and not joined:
            return HelpoutsUnavailable("The room of the live session does not answer.")
        return self._fault

    # ---- for cells ----------------------------------------------------------------------------

    def frames(self, who: str, kind: Kind, *, within_s: float) -> Iterator[Picture]:
        """See ``LiveSession.frames``."""
        account_id = self._account_of(who)
        self._ask(account_id, kind, within_s)
        return self._pictures(account_id, kind)

    def _pictures(self, account_id: str, kind: Kind) -> Iterator[Picture]:
        latest = Latest()
        self._on_loop(self._watch(account_id, kind, latest))
        try:
            while kind in self._room.agreed.get(account_id, ()) and not self._room.ended:
                picture = latest.take(_LOOK_EVERY_S)
                if self._closed.is_set():
                    return
                if picture is not None:
                    yield picture
        finally:
            if not self._closed.is_set():
                self._on_loop(self._unwatch(latest))

    def publish(self, pictures: Iterable[object], fps: float) -> Published:
        """See ``LiveSession.publish``."""
        published = Published(pictures, fps)
        self._on_loop(self._show(published))
        return published

    def unpublish(self) -> None:
        self._on_loop(self._show(None))

    @property
    def over(self) -> bool:
        """The call was left, or its live session has ended."""
        return self._closed.is_set() or self._room.ended

    def close(self) -> None:
        """Leave the call; again is harmless."""
        if self._closed.is_set():
            return
        self._closed.set()
        with contextlib.suppress(Exception):
            self._on_loop(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    # ---- asking ---------------------------------------------------------------------------------

    def _account_of(self, who: str) -> str:
        people = self._room.people
        wanted = who.strip().casefold()
        found = [
            id_
            for id_, one in people.items()
            if wanted in (id_.casefold(), one["role"], one["account"]["display_name"].casefold())
        ]
        if len(found) == 1:
            return found[0]
        here = ", ".join(
            f"{one['account']['display_name']} ({one['role']})" for one in people.values()
        )
        if len(found) > 1:
            raise ValueError(f"{who!r} is more than one person here: {here}.")
        raise ValueError(f"{who!r} is not in the room. Here are: {here or 'nobody'}.")

    def _ask(self, account_id: str, kind: Kind, within_s: float) -> None:
        room = self._room
        if kind in room.agreed.get(account_id, ()):
            return
        answers, room.refused = room.answers, None
        lines = sorted({*room.agreed.get(account_id, ()), kind})
        frame = {"frame_id": new_id("frm"), "account_id": account_id, "lines": lines}
        self._on_loop(self._send("ask_pictures", **frame))
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline and not room.ended:
            if room.refused is not None:
                raise HelpoutsRefused(*room.refused)
            if kind in room.agreed.get(account_id, ()):
                return
            if room.answers > answers and account_id in room.agreed:
                raise HelpoutsRefused("not_agreed", "They said not now.")
            time.sleep(_LOOK_EVERY_S / 4)
        raise HelpoutsRefused("not_answered", f"Nobody answered within {within_s:g} s.")

    # ---- on the loop --------------------------------------------------------------------------

    def _on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        beating = self._loop.create_task(self._beat())
        living = self._loop.create_task(self._live())
        try:
            self._loop.run_forever()
        finally:
            for task in (beating, living, *asyncio.all_tasks(self._loop)):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _live(self) -> None:
        """One socket after the other, until the end."""
        attempt = 0
        while not self._closed.is_set() and not self._room.ended:
            await asyncio.sleep(_AGAIN_S[min(attempt, len(_AGAIN_S) - 1)])
            attempt += 1
            try:
                await self._connect()
                attempt = 0
                await self._read()
            except HelpoutsRefused as refused:
                self._fault = refused
                break
            except Exception as fault:  # noqa: BLE001 - whatever the network does, it is tried again
                if not self._joined.is_set() and attempt == len(_AGAIN_S):
                    self._fault = HelpoutsUnavailable(
                        f"The room cannot be reached ({type(fault).__name__})."
                    )
                    break
        self._joined.set()
        await self._forget_all()

    async def _connect(self) -> None:
        asked = {"live_session_id": self._id, "device": "kernel"}
        ticket = (await asyncio.to_thread(self._client.post, "tickets", asked))["ticket"]
        url, headers = self._client.socket(f"live_sessions/{self._id}")
        self._socket = await websocket_connect(HTTPRequest(url, headers=headers))
        await self._write(self._room.hello(ticket))

    async def _read(self) -> None:
        socket = self._socket
        assert socket is not None, "it was just opened"
        while (message := await socket.read_message()) is not None:
            # Binary frames are of the shared text, which is not a kernel's to see.
            if isinstance(message, str):
                frame, answers = self._room.take(message)
                for answer in answers:
                    await self._write(answer)
                if frame is not None:
                    await self._take(frame)
        self._socket = None

    async def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                if not any(
                    member["connection_id"] == self._room.connection_id
                    for member in self._room.members
                ):
                    await self._tell_call()
                self._joined.set()
                await self._follow()
            case "call":
                await self._follow()
            case "signal":
                peer = self._peers.get(frame["sender"]) or self._open(frame["sender"])
                await peer.receive(frame)

    async def _follow(self) -> None:
        """A peer for each page of the call, and none for who has left."""
        members = {member["connection_id"]: member for member in self._room.members}
        me = members.get(self._room.connection_id)
        if me is None:
            return
        for gone in [id_ for id_ in self._peers if id_ not in members]:
            await self._peers.pop(gone).close()
        for id_, member in members.items():
            if (
                member["device"] == "page"
                and id_ not in self._peers
                and me["order"] < member["order"]
            ):
                await self._open(id_).offer()

    def _open(self, connection_id: str) -> Peer:
        def tell(to: str, description: dict[str, Any]) -> None:
            told = self._send("send_signal", to=to, description=description)
            self._loop.create_task(told)

        peer = self._peers[connection_id] = Peer(connection_id, self._config, tell)
        peer.publish(self._published)
        for latest, (account_id, kind) in self._watching.items():
            if any(
                one["connection_id"] == connection_id for one in self._room.pages_of(account_id)
            ):
                peer.watch(kind, latest)
        return peer

    async def _watch(self, account_id: str, kind: Kind, latest: Latest) -> None:
        self._watching[latest] = account_id, kind
        for member in self._room.pages_of(account_id):
            peer = self._peers.get(member["connection_id"])
            if peer is not None:
                peer.watch(kind, latest)

    async def _unwatch(self, latest: Latest) -> None:
        _account_id, kind = self._watching.pop(latest)
        for peer in self._peers.values():
            peer.unwatch(kind, latest)

    async def _show(self, published: Published | None) -> None:
        if self._published is not None:
            self._published.stop()
        self._published = published
        for peer in self._peers.values():
            peer.publish(published)
        await self._tell_call()

    async def _tell_call(self) -> None:
        video = self._published is not None
        await self._send("join_call", audio=False, video=video, screen=False)

    async def _send(self, kind: str, **fields: Any) -> None:
        for text in self._room.send(kind, **fields):
            await self._write(text)

    async def _write(self, text: str) -> None:
        if self._socket is not None:
            # A frame that could not be sent is sent again on the next socket.
            with contextlib.suppress(WebSocketClosedError):
                await self._socket.write_message(text)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_S)
            await self._write('{"type": "heartbeat"}')

    async def _leave(self) -> None:
        await self._send("leave_call")
        await self._forget_all()
        if self._socket is not None:
            self._socket.close()

    async def _forget_all(self) -> None:
        peers, self._peers = self._peers, {}
        for peer in peers.values():
            await peer.close()
