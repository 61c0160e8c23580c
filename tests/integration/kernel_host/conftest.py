"""A real kernel manager with a real ipykernel, shared by the tests of a module."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def kernels(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[AsyncMappingKernelManager]:
    root: Path = tmp_path_factory.mktemp("root")
    manager = AsyncMappingKernelManager(  # type: ignore[no-untyped-call]
        root_dir=str(root), connection_dir=str(tmp_path_factory.mktemp("runtime"))
    )
    yield manager
    await manager.shutdown_all(now=True)
