"""One hub for all of these tests."""

from collections.abc import Iterator

import pytest

from tests.hub import Hub, hub_at


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with hub_at(tmp_path_factory.mktemp("hub")) as running:
        yield running
