"""What every kernel host of a server shares, and the links to rooms that it makes of it.

Owns nothing that lives: what is here was opened, and is closed, elsewhere.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpout_server.adapters.kernel_host.room_link import RoomLink, RoomListener
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.marketplace import MarketplaceClient

if TYPE_CHECKING:
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every kernel host of a server shares."""

    kernels: "MappingKernelManager"
    marketplace: MarketplaceClient
    data_dir: Path
    clock: Clock
    ids: Ids
    log: logging.Logger
    final_closes: frozenset[int]
    """Close codes of a room's socket after which coming back is pointless."""

    def link_to(self, live_session_id: str, listener: RoomListener) -> RoomLink:
        """A link to that room, not started."""
        return RoomLink(
            live_session_id,
            marketplace=self.marketplace,
            listener=listener,
            ids=self.ids,
            log=self.log,
            final_closes=self.final_closes,
        )
