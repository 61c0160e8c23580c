"""Parts of the media servers' adapter that need none: placement, speakers, descriptions, files."""

import pytest

from helpout_server.adapters.media_server.descriptions import (
    SDP_BYTES_MAX,
    checked_candidate,
    checked_description,
    mids_of,
)
from helpout_server.adapters.media_server.janus_config import JanusSettings, config_files
from helpout_server.adapters.media_server.placement import Load, least_loaded
from helpout_server.adapters.media_server.speaking import SPEAKERS_MAX, Speakers
from helpout_server.ports.media_server import MediaRefused

_SDP = """v=0\r
m=audio 9 UDP/TLS/RTP/SAVPF 111\r
a=mid:0\r
m=video 9 UDP/TLS/RTP/SAVPF 96\r
a=mid:cam\r
m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r
a=mid:2\r
"""


def test_a_room_goes_where_fewest_people_are_then_fewest_rooms() -> None:
    assert least_loaded([]) is None
    assert least_loaded([Load("a", 3, 1), Load("b", 2, 5)]) == "b"
    assert least_loaded([Load("a", 2, 2), Load("b", 2, 1)]) == "b"
    assert least_loaded([Load("a", 2, 1), Load("b", 2, 1)]) == "a"


def test_who_speaks_is_told_loudest_first_and_only_when_it_changes() -> None:
    speakers = Speakers()
    assert speakers.heard("ada", 40.0)
    assert speakers.heard("ben", 20.0)
    assert speakers.loudest_first() == ["ben", "ada"]
    assert not speakers.heard("ben", 20.0)
    assert speakers.heard("ben", None)
    assert not speakers.heard("ben", None)
    for number in range(SPEAKERS_MAX + 3):
        speakers.heard(f"p{number}", float(number))
    assert len(speakers.loudest_first()) == SPEAKERS_MAX


def test_the_lines_of_media_are_found_in_their_order() -> None:
    assert mids_of(_SDP) == ["0", "cam"]


def test_of_a_description_nothing_but_kind_and_text_goes_on() -> None:
    told = {"type": "offer", "sdp": _SDP, "e2ee": True, "rid_order": "lmh"}
    assert checked_description(told, "offer") == {"type": "offer", "sdp": _SDP}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"type": "answer", "sdp": _SDP},
        {"type": "offer", "sdp": 5},
        {"type": "offer", "sdp": "hello"},
        {"type": "offer", "sdp": "v=0" + "x" * SDP_BYTES_MAX},
    ],
)
def test_what_is_no_offer_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(MediaRefused):
        checked_description(told, "offer")


def test_of_a_candidate_only_what_is_known_goes_on() -> None:
    told = {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "x"}
    known = {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0}
    assert checked_candidate(told) == known
    assert checked_candidate({"candidate": "", "sdpMid": "0"}) is None
    assert checked_candidate(None) is None


@pytest.mark.parametrize(
    "told",
    [
        {"candidate": "candidate:1"},
        {"candidate": 1, "sdpMid": "0"},
        {"candidate": "a\nb", "sdpMid": "0"},
        {"candidate": "x" * 601, "sdpMid": "0"},
        {"candidate": "candidate:1", "sdpMid": "a b"},
    ],
)
def test_what_is_no_candidate_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(MediaRefused):
        checked_candidate(told)


def test_a_secret_cannot_break_out_of_the_configuration_and_is_not_shown() -> None:
    settings = JanusSettings(api_secret='x"; admin_secret = "y\\', public_ip="203.0.113.7")
    files = config_files(settings)
    assert r'api_secret = "x\"; admin_secret = \"y\\"' in files["janus.jcfg"]
    assert 'nat_1_1_mapping = "203.0.113.7"' in files["janus.jcfg"]
    assert "string_ids = true" in files["janus.plugin.videoroom.jcfg"]
    assert "admin_ws = false" in files["janus.transport.websockets.jcfg"]
    assert "admin_secret" not in repr(settings)
