"""Two replicas on real PostgreSQL and real Redis, for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.integration.replicas.two import Market
from tests.postgresql import PostgresServer
from tests.redis import RedisServer


@pytest.fixture(scope="package")
def running(
    postgres: PostgresServer, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Market]:
    folder = tmp_path_factory.mktemp("replicas")
    market = Market(folder, postgres.new_database(), redis.new_database())
    try:
        market.start()
        yield market
    finally:
        market.close()


@pytest.fixture
def market(running: Market) -> Market:
    """Both run, whatever the test before did to them."""
    running.start()
    return running
