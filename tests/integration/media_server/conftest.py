"""Two real media servers for this folder, and rooms on them."""

import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest

from helpout_server.entrypoints.demo.check.media_servers import (
    RunningJanus,
    running_media_servers,
)
from tests.integration.media_server.company import Company

SECRET = "a-secret-that-is-in-no-log"


@pytest.fixture(scope="package")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningJanus]]:
    folder = tmp_path_factory.mktemp("media_servers")
    with running_media_servers(folder, 2, SECRET) as servers:
        yield servers


@pytest.fixture
def servers(both: list[RunningJanus]) -> list[RunningJanus]:
    """Both run, whatever the test before did to them."""
    for server in both:
        with contextlib.suppress(AssertionError):
            server.thaw()
        if not server.runs:
            server.start()
    return both


@pytest.fixture
async def company(servers: list[RunningJanus]) -> AsyncIterator[Company]:
    made = Company([server.url for server in servers], SECRET)
    yield made
    await made.close()
