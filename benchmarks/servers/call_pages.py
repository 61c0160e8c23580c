"""Pages of the calls that ours is compared with, beside the raw relay that carries their signals.

``python -m benchmarks.servers.call_pages PORT PEERS``. Pages and relay have one origin; PEERS is
the ``node_modules`` folder that holds PeerJS's client.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tornado.web import Application, StaticFileHandler

from benchmarks.servers.raw_relay import Relay, Rooms

PAGES = Path(__file__).resolve().parents[1] / "pages"


def application(peers: Path) -> Application:
    """``rooms/NAME`` is relayed; ``pages/`` and ``peerjs/`` are files."""
    rooms: Rooms = {}
    return Application(
        [
            (r"/rooms/.*", Relay, {"rooms": rooms}),
            (r"/pages/(.*)", StaticFileHandler, {"path": str(PAGES)}),
            (r"/peerjs/(.*)", StaticFileHandler, {"path": str(peers / "peerjs" / "dist")}),
        ]
    )


async def serve(port: int, peers: Path) -> None:
    """Listen on loopback until the process is ended."""
    application(peers).listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
