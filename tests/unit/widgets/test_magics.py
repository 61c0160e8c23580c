"""``%helpout`` and ``%%helpout share`` in a shell."""

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpout_widgets import load_ipython_extension
from helpout_widgets.widgets.marketplace import Marketplace
from helpout_widgets.widgets.queue import Queue, QueueDesk
from helpout_widgets.widgets.share_cell import ShareCell


@pytest.fixture
def shell() -> Iterator[Any]:
    # IPython itself has no types.
    kind: Any = InteractiveShell
    made = kind()
    load_ipython_extension(made)
    yield made
    made.history_manager.end_session()
    kind.clear_instance()


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    shown: list[object] = []
    monkeypatch.setattr("helpout_widgets.magics.display", shown.append)
    return shown


def test_the_line_shows_who_can_help(shell: Any) -> None:
    found = shell.run_line_magic("helpout", "pandas groupby")
    assert isinstance(found, Marketplace)
    assert "pandas groupby" in repr(found)


@pytest.mark.parametrize(
    ("line", "kind"),
    [("queue", Queue), ("queue desk", QueueDesk), ("queue of workers", Marketplace)],
)
def test_a_word_alone_leads_to_help_right_now(shell: Any, line: str, kind: type) -> None:
    assert isinstance(shell.run_line_magic("helpout", line), kind)


def test_a_cell_that_shares_itself_is_run_and_then_shared(
    shell: Any, displayed: list[object]
) -> None:
    shell.run_cell_magic("helpout", "share", "x = 41 + 1")
    assert shell.user_ns["x"] == 42
    (widget,) = displayed
    assert isinstance(widget, ShareCell)


def test_a_cell_that_fails_is_shared_all_the_same(shell: Any, displayed: list[object]) -> None:
    with capture_output() as captured:
        shell.run_cell_magic("helpout", "share", "1 / 0")
    assert "ZeroDivisionError" in captured.stdout + captured.stderr
    assert len(displayed) == 1


def test_each_run_is_shared_once(shell: Any, displayed: list[object]) -> None:
    for _ in range(2):
        shell.run_cell_magic("helpout", "share", "pass")
    first, second = (repr(widget) for widget in displayed)
    assert first != second


def test_another_word_is_refused(shell: Any, displayed: list[object]) -> None:
    with pytest.raises(ValueError, match="share"):
        shell.run_cell_magic("helpout", "publish", "x = 1")
    assert displayed == []
    assert "x" not in shell.user_ns
