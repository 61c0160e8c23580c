"""The demo's two servers, for the tests that need real ones: started once, when first asked for."""

import os
import secrets
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

from helpout_server.entrypoints.demo.check.media_servers import (
    RunningJanus,
    running_media_servers,
    traits_for,
)
from helpout_server.entrypoints.demo.check.relay import Relay, config_for, running_relay
from helpout_server.entrypoints.demo.server import LabServer
from helpout_server.entrypoints.demo.stage import Stage
from tests import turns
from tests.integration.notice.mailbox import Mailbox, mail_server
from tests.postgresql import PostgresServer, postgres_server
from tests.redis import RedisServer, redis_server

# The same examples in every run, so that red means something changed. To look for new ones:
# HYPOTHESIS_PROFILE=search. Without a deadline: a busy machine is no fault of ours.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that takes the whole machine waits for the other lanes, and they for it."""
    with turns.of(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server; each test makes its own databases in it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A real server; each test has an empty database of its own in it."""
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def relays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Relay, ...]]:
    """Two coturns with one secret: where the one dies, the other is left."""
    secret = secrets.token_hex(16)
    with ExitStack() as running:
        yield tuple(
            running.enter_context(running_relay(tmp_path_factory.mktemp("relay"), secret))
            for _ in range(2)
        )


@pytest.fixture(scope="session")
def media_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningJanus]]:
    """Two Janus, for calls of more than four."""
    with running_media_servers(tmp_path_factory.mktemp("media_servers"), 2) as servers:
        yield servers


@pytest.fixture(scope="session")
def stage_mailbox() -> Iterator[Mailbox]:
    """What the stage's marketplace mails; nobody there has an address unless a test gives one."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="session")
def stage(
    relays: tuple[Relay, ...], media_servers: list[RunningJanus], stage_mailbox: Mailbox
) -> Iterator[Stage]:
    """A tutor's JupyterLab with the marketplace, and a student's that joined it.

    The marketplace has relays and media servers, sends mail, and reads calendars of this machine.
    """

    def configure(server: LabServer) -> None:
        more = {
            **traits_for(media_servers),
            "public_url": server.url,
            "mail_host": "127.0.0.1",
            "mail_port": stage_mailbox.port,
            "mail_tls": "none",
            "mail_from": "helpouts@example.org",
            "private_calendars": True,
        }
        config_for(*relays, more=more)(server)

    with Stage(say=lambda _step: None, configure=configure) as stage:
        yield stage
