"""The network test before a call: an answer of the echo peer, and ways through the network."""

from helpout_server.contracts import network_test as wire
from helpout_server.contracts.live_session import IceServers
from helpout_server.services.context import Context

TEST_S = 40
LOAD_KBPS_MAX = 4_000


def begin(context: Context, *, body: wire.NetworkTestDraft) -> wire.NetworkTest:
    """Answer the page's offer. Blocks for a moment; touches no store.

    Raises:
        InvalidRequest, TooMany, NetworkTestAway: as ``EchoPeer.answer``.
    """
    assert context.echo_peer is not None, "the application hands every use case its echo peer"
    return wire.NetworkTest(
        sdp=context.echo_peer.answer(context.actor.id, body.sdp),
        expires_in_ms=TEST_S * 1_000,
        load_kbps_max=LOAD_KBPS_MAX,
        needed_kbps=wire.NEEDED_KBPS,
        recording_kbps=wire.RECORDING_KBPS,
    )


def ice_servers(context: Context) -> IceServers:
    """STUN and TURN servers for a test, outside of any live session."""
    assert context.ice is not None, "the application hands every use case its ice servers"
    return context.ice.for_account(context.actor.id, context.now)
