"""One connection to one Janus: requests and their answers, events, and whether it lives.

Owns the WebSocket, the session of Janus, transactions and time limits. Knows no room. The
secret goes into every request and into no log; neither does what people's pages say.
"""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Callable
from typing import Any, Final, cast

import msgspec
from tornado.httpclient import HTTPError, HTTPRequest, _RequestProxy
from tornado.httputil import HTTPHeaders
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketError

_log = logging.getLogger("helpouts")

PLUGIN: Final = "janus.plugin.videoroom"
CONNECT_WITHIN_S: Final = 3.0
ANSWER_WITHIN_S: Final = 8.0
PING_EVERY_S: Final = 0.8
PING_WITHIN_S: Final = 2.0
"""An instance that says nothing for so long is taken for dead: rooms must move within 5 s."""
KEEP_ALIVE_EVERY_S: Final = 20.0
"""Janus forgets a session after 60 s without a word."""
_MESSAGE_BYTES_MAX: Final = 1_048_576

Message = dict[str, Any]
Hear = Callable[[Message], None]
"""Takes an event of a handle; it must not wait."""

_decode = msgspec.json.Decoder(Message).decode
_encode = msgspec.json.Encoder().encode


class LinkLost(Exception):
    """The instance is away, or does not answer in time."""


class JanusRefused(Exception):
    """Janus took a request for wrong; the text is its own."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code


class JanusLink:
    """An open session with one instance. Lives on one event loop; ``close`` ends it."""

    def __init__(self, socket: WebSocketClientConnection, secret: str) -> None:
        self._socket = socket
        self._secret = secret
        self._count = 0
        self._session_id: int | None = None
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._handles: dict[int, Hear] = {}
        self._lost = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(cls, url: str, secret: str) -> "JanusLink":
        """Connect and begin a session.

        Args:
            url: ``ws://`` or ``wss://``, of Janus's WebSocket API.

        Raises:
            LinkLost: nothing answers there, or it refuses the secret.
        """
        opened = _connection(url)
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                socket = await opened.connect_future
        except (OSError, TimeoutError, HTTPError, WebSocketError, ValueError) as error:
            _let_go(opened)
            raise LinkLost(f"no answer ({type(error).__name__})") from error
        except BaseException:
            _let_go(opened)
            raise
        link = cls(socket, secret)
        link._tasks.append(asyncio.create_task(link._read()))
        try:
            made = await link._ask({"janus": "create"})
        except JanusRefused as error:
            link.close()
            raise LinkLost(f"it refuses us: {error}") from error
        except BaseException:
            # Also where whoever opens it is cancelled: nobody else knows of the socket.
            link.close()
            raise
        link._session_id = made["data"]["id"]
        link._tasks.append(asyncio.create_task(link._keep_alive()))
        return link

    def secret_of(self, room: str) -> str:
        """A room's own secret: whoever shares the instance's secret can end what is left over."""
        return hmac.digest(self._secret.encode(), room.encode(), "sha256").hex()

    async def lost(self) -> None:
        """Wait until the link is of no use any more."""
        await self._lost.wait()

    @property
    def is_lost(self) -> bool:
        return self._lost.is_set()

    def close(self) -> None:
        """End it; all that wait are told. Janus ends the session with its socket."""
        if self._lost.is_set():
            return
        self._lost.set()
        self._handles.clear()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(LinkLost("closed"))
        self._waiting.clear()
        self._socket.close()
        # Without waiting for a goodbye: one that stands still says none.
        if self._socket.stream is not None:
            self._socket.stream.close()
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()

    # ---- handles --------------------------------------------------------------------------------

    async def attach(self, hear: Hear) -> int:
        """A new handle of the VideoRoom; its events go to ``hear``."""
        made = await self._ask(self._in_session({"janus": "attach", "plugin": PLUGIN}))
        handle = int(made["data"]["id"])
        self._handles[handle] = hear
        return handle

    def detach(self, handle: int) -> None:
        """End a handle with all that it carries; its events are not heard any more."""
        self._handles.pop(handle, None)
        self._tell({"janus": "detach", "handle_id": handle})

    async def request(
        self, handle: int, body: Message, jsep: Message | None = None
    ) -> tuple[Message, Message | None]:
        """Ask the VideoRoom; its answer, and the description that came with it.

        Raises:
            JanusRefused: it took the request for wrong.
            LinkLost: no answer in time.
        """
        message: Message = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        answer = await self._ask(self._in_session(message))
        content = answer.get("plugindata", {}).get("data", {})
        if "error_code" in content:
            raise JanusRefused(int(content["error_code"]), str(content.get("error", ""))[:200])
        return content, answer.get("jsep")

    def trickle(self, handle: int, candidate: Message | None) -> None:
        """Pass a candidate on; None says that there are no more."""
        told = {"completed": True} if candidate is None else candidate
        self._tell({"janus": "trickle", "handle_id": handle, "candidate": told})

    # ---- messages -------------------------------------------------------------------------------

    def _in_session(self, message: Message) -> Message:
        message["session_id"] = self._session_id
        return message

    def _named(self, message: Message) -> str:
        self._count += 1
        name = f"h{self._count}"
        message["transaction"] = name
        message["apisecret"] = self._secret
        return name

    def _tell(self, message: Message) -> None:
        """Without waiting for an answer."""
        if self._lost.is_set():
            return
        self._named(self._in_session(message))
        self._write(message)

    async def _ask(self, message: Message, within_s: float = ANSWER_WITHIN_S) -> Message:
        if self._lost.is_set():
            raise LinkLost("closed")
        name = self._named(message)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        self._write(message)
        try:
            async with asyncio.timeout(within_s):
                return await answer
        except TimeoutError as error:
            raise LinkLost("no answer in time") from error
        finally:
            self._waiting.pop(name, None)

    def _write(self, message: Message) -> None:
        with contextlib.suppress(WebSocketClosedError):
            sending = self._socket.write_message(_encode(message))
            sending.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _read(self) -> None:
        try:
            while (text := await self._socket.read_message()) is not None:
                self._take(_decode(text))
        except msgspec.DecodeError:
            _log.error("A media server said something that is not JSON.")
        finally:
            self.close()

    def _take(self, message: Message) -> None:
        kind = message.get("janus")
        if kind == "ack" and "transaction" in message and "hint" not in message:
            # A request of the plugin is answered later, by an event; a keep-alive never again.
            return
        waiting = self._waiting.get(str(message.get("transaction", "")))
        if waiting is not None and not waiting.done():
            if kind == "error":
                told = message.get("error", {})
                fault = JanusRefused(int(told.get("code", 0)), str(told.get("reason", ""))[:200])
                waiting.set_exception(fault)
            else:
                waiting.set_result(message)
            return
        if kind == "timeout":
            self.close()
            return
        hear = self._handles.get(int(message.get("sender", 0)))
        if hear is not None:
            hear(message)

    async def _keep_alive(self) -> None:
        """Ask often whether it lives, and say now and then that we do."""
        loop = asyncio.get_running_loop()
        said_at = loop.time()
        try:
            while True:
                await asyncio.sleep(PING_EVERY_S)
                await self._ask({"janus": "ping"}, PING_WITHIN_S)
                if loop.time() - said_at >= KEEP_ALIVE_EVERY_S:
                    said_at = loop.time()
                    self._tell({"janus": "keepalive"})
        except (LinkLost, JanusRefused):
            self.close()


def _connection(url: str) -> WebSocketClientConnection:
    """As ``websocket_connect``, which does not hand out what it waits for: to be let go of."""
    request = HTTPRequest(url, connect_timeout=CONNECT_WITHIN_S)
    request.headers = HTTPHeaders(request.headers)
    unsaid = {"request_timeout": CONNECT_WITHIN_S, "validate_cert": True}
    whole = _RequestProxy(request, unsaid)
    return WebSocketClientConnection(
        cast("HTTPRequest", whole),
        subprotocols=["janus-protocol"],
        max_message_size=_MESSAGE_BYTES_MAX,
    )


def _let_go(opened: WebSocketClientConnection) -> None:
    """One that stands still keeps its socket until somebody closes it."""
    stream = getattr(opened, "stream", None)
    if stream is not None:
        stream.close()
