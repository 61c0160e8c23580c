"""What others hear of a use case once it is committed: hints, lines in rooms, ended cameras.

Owns the order: what was stored shows in the rooms before its sender hears that it is done.
"""

from typing import Protocol

from helpout_server.ports.bus import Bus
from helpout_server.ports.camera import RoomCameras
from helpout_server.ports.room_log import RoomLog
from helpout_server.services.context import Context


class Rooms(RoomLog, RoomCameras, Protocol):
    """The rooms that are open, as use cases reach into them."""


async def tell(context: Context, bus: Bus, rooms: Rooms | None) -> None:
    """After the commit, and only then."""
    for account_ids, hint in context.hints:
        bus.publish(account_ids, hint)
    if rooms is None:
        return
    for place in context.cameras_ended:
        rooms.end_camera(place)
    for entry in context.entries:
        await rooms.write(entry.live_session_id, entry.account_id, entry.body, entry.frame_id)
