"""The notebook saved for the student: valid, named safely, trusted by nobody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbformat.validator import NotebookValidationError

from helpout_server.adapters.kernel_host.take_away import (
    TakeAwayShelf,
    checked_notebook,
    file_name,
)

HELD = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Pandas: group/by?", "2026-06-01 Pandas group by.ipynb"),
        ("../../etc/passwd", "2026-06-01 etc passwd.ipynb"),
        ("Größe \u202e\x00", "2026-06-01 Größe.ipynb"),
        ("???", "2026-06-01 helpout.ipynb"),
    ],
)
def test_names_are_of_letters_every_system_takes(title: str, name: str) -> None:
    assert file_name(title, HELD) == name


def hostile() -> dict[str, Any]:
    script = new_output("display_data", {"text/html": "<script>1</script>"})
    cell = new_code_cell("1", outputs=[script], metadata={"trusted": True})
    notebook = new_notebook(cells=[cell], metadata={"widgets": {}})
    return dict(nbformat.from_dict(notebook))


def test_a_notebook_claims_no_trust() -> None:
    notebook = checked_notebook(hostile())
    assert "trusted" not in notebook["cells"][0]["metadata"]
    assert "widgets" not in notebook["metadata"]


def test_what_is_no_notebook_is_refused() -> None:
    with pytest.raises(NotebookValidationError):
        checked_notebook({"nbformat": 4, "cells": "none"})


async def test_nothing_is_overwritten_and_nothing_signed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    contents = AsyncLargeFileManager(root_dir=str(tmp_path / "root"))
    contents.notary.db_file = ":memory:"
    shelf = TakeAwayShelf(contents)
    paths = [await shelf.save(checked_notebook(hostile()), "a b.ipynb") for _ in range(3)]
    assert len(set(paths)) == 3
    assert paths[0] == "helpouts/a b.ipynb"
    for path in paths:
        saved = nbformat.read(tmp_path / "root" / path, as_version=4)
        assert not contents.notary.check_signature(saved)
    contents.notary.store.close()
