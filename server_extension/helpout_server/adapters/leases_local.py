"""``Leases`` of the one process of a marketplace: everything is ours."""

# ruff: noqa: ARG002 - what nobody else can have is never taken away

import hashlib
import hmac
import secrets
from collections.abc import Callable

from helpout_server.ports.leases import Holder


class LocalLeases:
    """There is no other replica."""

    shared = False

    def __init__(self) -> None:
        self.replica_id = secrets.token_hex(8)
        self._secret = secrets.token_bytes(32)

    def mine(self, name: str) -> bool:
        return True

    async def take(self, name: str) -> Holder | None:
        return None

    async def holder(self, name: str) -> Holder | None:
        return Holder(self.replica_id, "")

    async def release(self, name: str) -> None:
        return

    def when_lost(self, tell: Callable[[str], None]) -> None:
        return

    def watch(self, replica_id: str, gone: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def seal(self, content: bytes) -> str:
        return hmac.new(self._secret, content, hashlib.sha256).hexdigest()
