"""Fixtures of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.ws.marketplace import Marketplace


@pytest.fixture
async def marketplace(tmp_path: Path) -> AsyncIterator[Marketplace]:
    made = Marketplace(tmp_path / "marketplace.sqlite")
    await made.start()
    yield made
    await made.stop()
