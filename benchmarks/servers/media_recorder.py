"""aiortc's MediaRecorder in a process of its own: answers one offer, records until its stdin ends.

The first line of stdin is JSON: ``folder`` and ``sdp``. The answer's SDP is a line of JSON on
stdout. A person's sound and camera go into one file and a second video line into another, as
aiortc's own examples write them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder


async def record() -> None:
    loop = asyncio.get_running_loop()
    asked = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    folder = Path(asked["folder"])
    person = MediaRecorder(str(folder / "person.webm"), format="webm")
    screen = MediaRecorder(str(folder / "screen.webm"), format="webm")
    recorders = [person]
    connection = RTCPeerConnection()
    seen = 0

    @connection.on("track")
    def on_track(track: Any) -> None:
        nonlocal seen
        if track.kind == "video":
            seen += 1
        if seen < 2:
            person.addTrack(track)
        else:
            screen.addTrack(track)
            recorders.append(screen)

    await connection.setRemoteDescription(RTCSessionDescription(sdp=asked["sdp"], type="offer"))
    answer = await connection.createAnswer()
    assert answer is not None
    await connection.setLocalDescription(answer)
    for recorder in recorders:
        await recorder.start()
    print(json.dumps({"sdp": connection.localDescription.sdp}), flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    for recorder in recorders:
        await recorder.stop()
    await connection.close()


if __name__ == "__main__":
    asyncio.run(record())
