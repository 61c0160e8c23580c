"""Routes of the network test."""

from helpout_server.contracts.live_session import IceServers
from helpout_server.contracts.network_test import NetworkTest, NetworkTestDraft
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import network_test

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/network_tests",
        network_test.begin,
        returns=NetworkTest,
        body=NetworkTestDraft,
        status=201,
        summary="Call the echo peer, to test the network",
        place="thread",
    ),
    Route(
        "GET",
        "/network_tests/ice_servers",
        network_test.ice_servers,
        returns=IceServers,
        summary="STUN and TURN servers for a test",
        place="memory",
    ),
)
