"""The channels to a kernel, against bare sockets that a test answers from."""

import asyncio
import logging
import select
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest_asyncio
import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

from helpout_server.adapters.kernel_host.kernel_channels import KernelChannels, ReadChannel

WAIT_S = 20.0
PORTS = {"shell": zmq.ROUTER, "control": zmq.ROUTER, "stdin": zmq.ROUTER, "iopub": zmq.PUB}


class Kernel:
    """The far side: sockets that answer when told to."""

    def __init__(self) -> None:
        self.context = zmq.Context()
        self.session = Session(key=b"a test's key")
        self.sockets = {name: self.context.socket(kind) for name, kind in PORTS.items()}
        self.ports = {
            f"{name}_port": socket.bind_to_random_port("tcp://127.0.0.1")
            for name, socket in self.sockets.items()
        }

    def client(self, *, session: Session) -> AsyncKernelClient:
        return AsyncKernelClient(ip="127.0.0.1", session=session, **self.ports)

    def asked(self, channel: str) -> list[bytes]:
        """The next request, with who asked."""
        assert self.sockets[channel].poll(int(WAIT_S * 1_000))
        return self.sockets[channel].recv_multipart()

    def answer(self, channel: str, request: list[bytes]) -> None:
        identities, parts = self.session.feed_identities(request)
        message = self.session.deserialize(parts)
        self.session.send(
            self.sockets[channel], "kernel_info_reply", {}, parent=message, ident=identities
        )

    def close(self) -> None:
        self.context.destroy(linger=0)


class Listener:
    reads_large = True

    def __init__(self) -> None:
        self.said: list[tuple[ReadChannel, str]] = []
        self.changed = asyncio.Event()

    def kernel_said(self, channel: ReadChannel, message: dict[str, Any]) -> None:
        self.said.append((channel, message["parent_header"].get("msg_id", "")))
        self.changed.set()

    async def until(self, count: int, channel: str) -> list[str]:
        async with asyncio.timeout(WAIT_S):
            while len(found := [said for on, said in self.said if on == channel]) < count:
                self.changed.clear()
                await self.changed.wait()
        return found


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[SimpleNamespace]:
    kernel, listener = Kernel(), Listener()
    channels = KernelChannels(cast("KernelManager", kernel), listener, logging.getLogger("test"))
    yield SimpleNamespace(kernel=kernel, listener=listener, channels=channels)
    await channels.close()
    kernel.close()


async def test_an_answer_that_comes_while_something_is_sent_is_read(scene: SimpleNamespace) -> None:
    """A sign that there is something to read is given once: sending must not use it up."""
    kernel, channels = scene.kernel, scene.channels
    shell: Any = zmq.Socket.shadow(channels._client.shell_channel.socket.underlying)
    sign: int = shell.getsockopt(zmq.FD)
    first = channels.send("shell", "kernel_info_request", {})
    request = await asyncio.to_thread(kernel.asked, "shell")
    while select.select([sign], [], [], 0)[0]:  # noqa: ASYNC110  # the loop is what is waited for
        await asyncio.sleep(0)  # what connecting has to say is read first
    kernel.answer("shell", request)
    # The answer is here, and the reading has not had its turn: nothing is awaited in between.
    assert select.select([sign], [], [], WAIT_S)[0]
    second = channels.send("shell", "kernel_info_request", {})
    kernel.answer("shell", kernel.asked("shell"))
    assert await scene.listener.until(2, "shell") == [first, second]


async def test_it_asks_until_the_subscription_stands(scene: SimpleNamespace) -> None:
    request = await asyncio.to_thread(scene.kernel.asked, "control")
    assert not scene.channels.heard
    scene.kernel.answer("control", request)
    await scene.listener.until(1, "control")
    async with asyncio.timeout(WAIT_S):
        while not scene.channels.heard:  # sent until it is heard
            scene.kernel.session.send(scene.kernel.sockets["iopub"], "status", {}, ident=b"status")
            await asyncio.sleep(0.01)
    await scene.listener.until(1, "iopub")
