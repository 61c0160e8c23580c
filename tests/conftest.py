"""The demo's two servers, for the tests that need real ones: started once, when first asked for."""

from collections.abc import Iterator

import pytest

from helpout_server.entrypoints.demo.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A tutor's JupyterLab with the marketplace, and a student's that joined it."""
    with Stage(say=lambda _step: None) as stage:
        yield stage
