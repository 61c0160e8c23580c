"""The notebook that the lender shows: who may, who is told, what is kept, when it is gone."""

from typing import Any

import msgspec

from helpout_server.contracts.notebook_view import NotebookHiddenFrame, NotebookShownFrame
from helpout_server.realtime import limits
from tests.unit.realtime.room_people import GUESTS, booking, codes, gathering, heard, say
from tests.unit.realtime.room_setting import TUTOR, Link, Setting


def cell(id_: str, source: str = "x", outputs: list[Any] | None = None) -> dict[str, Any]:
    return {
        "id": id_, "cell_type": "code", "source": source, "execution_count": None,
        "outputs": outputs or [],
    }  # fmt: skip


def show(setting: Setting, link: Link, *cells: dict[str, Any], **change: Any) -> None:
    name = change.pop("name", None)
    whole = {"order": change.pop("order", None), "cells": list(cells), **change}
    say(setting, link, "show_notebook", notebook_name=name, change=whole)


def seen(link: Link) -> dict[str, Any] | None:
    """What a page makes of the frames that it got."""
    shown: dict[str, Any] | None = None
    for frame in link.page.frames:
        if isinstance(frame, NotebookHiddenFrame):
            shown = None
        elif isinstance(frame, NotebookShownFrame):
            if frame.notebook_name is not None:
                shown = {"name": frame.notebook_name, "cells": {}}
            assert shown is not None
            change = msgspec.to_builtins(frame.change)
            shown |= {key: change[key] for key in ("order", "active", "top", "executing")
                      if change[key] is not None}  # fmt: skip
            shown["cells"] |= {one["id"]: one["source"] for one in change["cells"]}
    return shown


def pair() -> tuple[Setting, Link, Link]:
    setting = booking()
    return setting, setting.link(), setting.link(TUTOR, "tutor")


def test_others_see_what_the_lender_shows_and_each_change() -> None:
    setting, student, tutor = pair()
    show(setting, student, cell("a"), cell("b"), name="work.ipynb", order=["a", "b"], active="a")
    show(setting, student, cell("b", "y"), executing=["b"], top="b")
    assert seen(tutor) == {
        "name": "work.ipynb", "order": ["a", "b"], "cells": {"a": "x", "b": "y"},
        "active": "a", "executing": ["b"], "top": "b",
    }  # fmt: skip
    assert seen(student) is None


def test_who_comes_later_is_told_all_of_it_and_who_resumes_nothing_twice() -> None:
    setting, student, tutor = pair()
    show(setting, student, cell("a"), cell("b"), name="work.ipynb", order=["a", "b"])
    show(setting, student, order=["b"])
    late = setting.link(TUTOR, "tutor")
    assert seen(late) == {
        "name": "work.ipynb", "order": ["b"], "cells": {"b": "x"},
        "executing": [], "active": "", "top": "",
    }  # fmt: skip
    before = len(heard(tutor, NotebookShownFrame))
    setting.drop(tutor)
    setting.connect(tutor)
    setting.settle()
    assert len(heard(tutor, NotebookShownFrame)) == before


def test_a_large_notebook_is_told_in_frames_of_a_bounded_size() -> None:
    setting, student, _tutor = pair()
    cells = [cell(f"c{number}", "x" * 90_000) for number in range(9)]
    show(setting, student, name="big.ipynb", order=[one["id"] for one in cells])
    for one in cells:
        show(setting, student, one)
    late = setting.link(TUTOR, "tutor")
    sizes = [len(msgspec.json.encode(frame)) for frame in heard(late, NotebookShownFrame)]
    assert len(sizes) > 2
    assert max(sizes) < limits.NOTEBOOK_FRAME_BYTES_MAX + 1_000
    told = seen(late)
    assert told is not None
    assert len(told["cells"]) == 9


def test_only_the_lenders_page_shows_and_hides() -> None:
    setting, student, tutor = pair()
    host = setting.link(role="host")
    for link in (tutor, host):
        show(setting, link, cell("a"), name="mine.ipynb", order=["a"])
    assert codes(tutor) == codes(host) == ["not_allowed"]
    show(setting, student, cell("a"), name="work.ipynb", order=["a"])
    say(setting, tutor, "hide_notebook")
    assert seen(tutor) is not None


def test_another_page_of_the_lender_may_stop_it_and_not_change_it() -> None:
    setting, student, tutor = pair()
    other = setting.link()
    show(setting, student, cell("a"), name="work.ipynb", order=["a"])
    assert seen(other) is not None
    show(setting, other, cell("a", "changed"))
    assert codes(other) == ["not_shown"]
    say(setting, other, "hide_notebook")
    assert seen(tutor) is seen(other) is None
    assert len(heard(student, NotebookHiddenFrame)) == 1


def test_a_second_begin_forgets_the_first() -> None:
    setting, student, tutor = pair()
    show(setting, student, cell("a"), name="one.ipynb", order=["a"])
    show(setting, student, cell("b"), name="two.ipynb", order=["b"])
    for link in (tutor, setting.link(TUTOR, "tutor")):
        told = seen(link)
        assert told is not None
        assert (told["name"], told["cells"]) == ("two.ipynb", {"b": "x"})


def test_it_is_gone_when_the_page_is_gone_for_good() -> None:
    setting, student, tutor = pair()
    show(setting, student, cell("a"), name="work.ipynb", order=["a"])
    setting.drop(student)
    setting.pass_time(limits.GRACE_S - 1)
    setting.settle()
    assert seen(tutor) is not None
    setting.pass_time(2)
    setting.settle()
    assert seen(tutor) is None
    assert seen(setting.link(TUTOR, "tutor")) is None


def test_it_is_gone_when_the_live_session_ends() -> None:
    setting, student, tutor = pair()
    show(setting, student, cell("a"), name="work.ipynb", order=["a"])
    setting.do(setting.room.end(TUTOR.id, setting.now))
    setting.settle()
    assert seen(tutor) is None
    show(setting, student, cell("a"), name="again.ipynb", order=["a"])
    assert codes(student) == ["live_session_over"]


def test_more_than_is_kept_is_refused_and_changes_nothing() -> None:
    setting, student, tutor = pair()
    names = [f"c{number}" for number in range(30)]
    show(setting, student, name="big.ipynb", order=names)
    for name in names:
        show(setting, student, cell(name, "x" * 99_000))
        setting.pass_time(1)
    assert set(codes(student)) == {"too_large"}
    told = seen(tutor)
    assert told is not None
    assert 0 < len(told["cells"]) * 99_000 < limits.NOTEBOOK_BYTES_MAX
    # Taking cells away makes room again.
    show(setting, student, order=names[-1:])
    show(setting, student, cell(names[-1], "y"))
    assert (seen(tutor) or {})["cells"][names[-1]] == "y"


def test_cells_outside_the_order_and_unknown_outputs_go_no_further() -> None:
    setting, student, tutor = pair()
    outputs = [
        {"output_type": "evil", "data": "x"},
        {"output_type": "stream", "name": "odd", "text": ["x"], "more": "y"},
        {"output_type": "display_data", "data": {"text/plain": "ok"}, "metadata": {}, "z": 1},
    ]
    show(setting, student, cell("a", outputs=outputs), cell("b"), name="w", order=["a", "a"])
    told = heard(tutor, NotebookShownFrame)[0].change
    assert told.order == ["a"]
    assert [one.id for one in told.cells] == ["a"]
    assert told.cells[0].outputs == [
        {"output_type": "stream", "name": "stdout", "text": ""},
        {"output_type": "display_data", "data": {"text/plain": "ok"}, "metadata": {}},
    ]


def test_watchers_see_it_and_kernels_cameras_and_the_host_are_not_told() -> None:
    setting = gathering("watcher")
    lender, watcher = setting.link(TUTOR, "tutor"), setting.link(GUESTS[0], "watcher")
    others = [
        setting.link(TUTOR, "host"),
        setting.link(TUTOR, "tutor", device="camera"),
        setting.link(TUTOR, "tutor", device="kernel"),
    ]
    show(setting, lender, cell("a"), name="work.ipynb", order=["a"])
    assert seen(watcher) is not None
    assert [heard(link, NotebookShownFrame) for link in others] == [[], [], []]
