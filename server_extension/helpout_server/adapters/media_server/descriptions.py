"""What pages say of their media, checked before a media server hears it.

Descriptions and candidates come from other people's browsers: bounded, of known shape, and
with nothing passed on that is not known.
"""

import re
from typing import Any, Final

from helpout_server.ports.media_server import MediaRefused

SDP_BYTES_MAX: Final = 262_144
"""75 lines of a large class, with every codec of a browser, take about 200 kB."""
_CANDIDATE_MAX: Final = 600
_MID: Final = re.compile(r"[0-9A-Za-z_\-]{1,16}")


def checked_description(description: dict[str, Any], kind: str) -> dict[str, Any]:
    """Its type and text and nothing else.

    Raises:
        MediaRefused: it is not a description of that kind.
    """
    sdp = description.get("sdp")
    if description.get("type") != kind or not isinstance(sdp, str) or len(sdp) > SDP_BYTES_MAX:
        raise MediaRefused("bad_description", f"An {kind} of at most {SDP_BYTES_MAX} bytes.")
    if not sdp.startswith("v=0"):
        raise MediaRefused("bad_description", "That is no session description.")
    return {"type": kind, "sdp": sdp}


def checked_candidate(candidate: dict[str, Any] | None) -> dict[str, Any] | None:
    """The three fields that matter; None ends the candidates.

    Raises:
        MediaRefused: it is not a candidate.
    """
    if candidate is None or candidate.get("candidate") == "":
        return None
    text = candidate.get("candidate")
    mid = candidate.get("sdpMid")
    index = candidate.get("sdpMLineIndex")
    if not isinstance(text, str) or len(text) > _CANDIDATE_MAX or "\n" in text:
        raise MediaRefused("bad_candidate", "That is no candidate.")
    told: dict[str, Any] = {"candidate": text}
    if isinstance(mid, str) and _MID.fullmatch(mid):
        told["sdpMid"] = mid
    if isinstance(index, int) and 0 <= index < 1_000:
        told["sdpMLineIndex"] = index
    if len(told) == 1:
        raise MediaRefused("bad_candidate", "A candidate names its line.")
    return told


def mids_of(sdp: str) -> list[str]:
    """The ``mid`` of each line that carries sound or pictures, in order."""
    mids: list[str] = []
    is_media = False
    for line in sdp.splitlines():
        if line.startswith("m="):
            is_media = line.startswith(("m=audio", "m=video"))
        elif is_media and line.startswith("a=mid:"):
            mids.append(line.removeprefix("a=mid:").strip())
    return mids
