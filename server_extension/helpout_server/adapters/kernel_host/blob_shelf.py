"""Where large contents go: to the marketplace, one after the other, before they are told of.

Owns what is on its way. A content that could not be kept is referred to all the same: the page
then shows what stands beside it.
"""

import asyncio
import logging
from base64 import b64encode
from collections import OrderedDict
from typing import Final

from helpout_server.contracts.blob import BlobDraft, BlobKind
from helpout_server.domain.errors import HelpoutError
from helpout_server.ports.marketplace import MarketplaceClient

ON_THE_WAY_BYTES_MAX: Final = 16_000_000
KEEP_WITHIN_S: Final = 10.0
REMEMBERED_MAX: Final = 300


class BlobShelf:
    """The blobs of one live session, from this server."""

    def __init__(
        self, marketplace: MarketplaceClient, live_session_id: str, log: logging.Logger
    ) -> None:
        self._marketplace = marketplace
        self._path = f"live_sessions/{live_session_id}/blobs"
        self._log = log
        self._waiting: OrderedDict[str, tuple[BlobKind, bytes]] = OrderedDict()
        self._kept: OrderedDict[str, None] = OrderedDict()
        self._bytes = 0
        self._work: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether something that was referred to is not there yet."""
        return bool(self._waiting)

    def put(self, digest: str, kind: BlobKind, content: bytes) -> bool:
        """Keep it soon; False where too much is on its way already."""
        if digest in self._kept or digest in self._waiting:
            return True
        if self._bytes + len(content) > ON_THE_WAY_BYTES_MAX:
            return False
        self._waiting[digest] = (kind, content)
        self._bytes += len(content)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._keep_all(), name="helpouts-blobs")
        return True

    async def settled(self) -> None:
        """Wait until nothing is on its way."""
        if self._work is not None:
            await asyncio.gather(self._work, return_exceptions=True)

    async def close(self) -> None:
        """Forget what is on its way."""
        self._waiting.clear()
        if self._work is not None:
            self._work.cancel()
        await self.settled()

    async def _keep_all(self) -> None:
        while self._waiting:
            digest, (kind, content) = next(iter(self._waiting.items()))
            try:
                await asyncio.wait_for(self._keep(digest, kind, content), KEEP_WITHIN_S)
                self._kept[digest] = None
                while len(self._kept) > REMEMBERED_MAX:
                    self._kept.popitem(last=False)
            except (HelpoutError, TimeoutError) as fault:
                self._log.warning("A large output could not be kept: %s", fault)
            finally:
                self._bytes -= len(content)
                self._waiting.pop(digest, None)

    async def _keep(self, digest: str, kind: BlobKind, content: bytes) -> None:
        text = await asyncio.to_thread(b64encode, content)
        draft = BlobDraft(sha256=digest, media_type=kind, content_base64=text.decode())
        await self._marketplace.post(self._path, draft)
