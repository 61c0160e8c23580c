"""The kernel's side of a room, without a socket; and pictures as they may be given."""

import asyncio
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_widgets.in_call.pictures import Latest, Published, checked_picture
from helpout_widgets.in_call.protocol import RoomProtocol

ADA, AMARA, ME = "acc_ada", "acc_amara", "acc_me"


def welcome(**changed: Any) -> str:
    frame = {
        "type": "welcome", "account_id": ME, "resume_token": "t", "resumed": False, "received": 0,
        "participants": [], "call": [], **changed,
    }  # fmt: skip
    return json.dumps(frame)


def answered(n: int, *lines: str, to: str = ME) -> str:
    body = {"kind": "pictures_answered", "to_account_id": to, "lines": list(lines)}
    return json.dumps({"type": "entry", "n": n, "entry": {"account_id": ADA, "body": body}})


def test_nothing_is_sent_before_the_welcome_and_then_all_of_it() -> None:
    room = RoomProtocol()
    assert room.send("join_call", audio=False) == []
    _, sent = room.take(welcome())
    assert [json.loads(text)["type"] for text in sent] == ["join_call"]


def test_what_the_server_has_is_not_said_again() -> None:
    room = RoomProtocol()
    room.take(welcome())
    room.send("a")
    room.send("b")
    assert json.loads(room.hello("x"))["resume"] == {"token": "t", "received": 0}
    _, sent = room.take(welcome(resumed=True, received=1))
    assert [json.loads(text)["type"] for text in sent] == ["b"]


def test_a_server_that_forgot_is_told_in_new_numbers() -> None:
    room = RoomProtocol()
    room.take(welcome())
    room.send("a")
    room.take('{"type": "ack", "received": 1}')
    room.send("b")
    _, sent = room.take(welcome())
    assert [(json.loads(text)["type"], json.loads(text)["n"]) for text in sent] == [("b", 1)]


def test_consent_is_whose_it_is_and_for_whom() -> None:
    room = RoomProtocol()
    room.take(welcome())
    room.take(answered(1, "camera", to=AMARA))
    assert room.agreed == {}
    room.take(answered(2, "camera"))
    assert room.agreed == {ADA: frozenset({"camera"})}
    # What comes a second time changes nothing.
    room.take(answered(2))
    assert room.agreed == {ADA: frozenset({"camera"})}
    room.take(answered(3))
    assert room.agreed == {ADA: frozenset()}


def test_only_a_page_that_takes_part_has_pictures() -> None:
    def member(device: str, *, watch: bool = False, ready: bool = False) -> dict[str, Any]:
        told = {"account_id": ADA, "device": device, "connection_id": device}
        return {**told, "watch": watch, "ready": ready}

    room = RoomProtocol()
    others = [member("page", watch=True), member("camera"), member("page", ready=True)]
    room.take(welcome(call=[*others, member("page")]))
    assert room.pages_of(ADA) == [member("page")]


@given(
    st.integers(2, 40), st.integers(2, 40), st.sampled_from(["rgb", "rgba", "grey", "float"])
)  # fmt: skip
def test_pictures_of_every_kind_become_even_and_three_coloured(
    height: int, width: int, kind: str
) -> None:
    shape = {"rgb": (height, width, 3), "rgba": (height, width, 4)}.get(kind, (height, width))
    given_picture = np.ones(shape, np.float64 if kind == "float" else np.uint8)
    picture = checked_picture(given_picture)
    assert picture.shape == (height // 2 * 2, width // 2 * 2, 3)
    assert picture.dtype == np.uint8
    assert picture.max() == (255 if kind == "float" else 1)


@pytest.mark.parametrize("shape", [(4,), (4, 4, 2), (0, 4, 3), (1, 9), (4_000, 2, 3)])
def test_what_is_no_picture_is_told(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="picture"):
        checked_picture(np.zeros(shape))


async def test_the_last_picture_stays_and_a_fault_of_the_code_is_kept() -> None:
    def pictures() -> Any:
        yield np.full((4, 4), 200, np.uint8)
        raise ZeroDivisionError

    published = Published(pictures(), fps=1_000)
    first, second = await published.recv(), await published.recv()
    assert first.to_ndarray(format="gray").mean() > 150
    assert second.to_ndarray(format="gray").mean() > 150
    assert published.over.is_set()
    assert isinstance(published.fault, ZeroDivisionError)
    await asyncio.get_running_loop().shutdown_default_executor()


def test_only_the_newest_picture_is_kept() -> None:
    latest = Latest()
    assert latest.take(0) is None
    for value in (1, 2):
        latest.put(np.full((2, 2, 3), value, np.uint8))
    taken = latest.take(0)
    assert taken is not None
    assert taken.max() == 2
    assert latest.take(0) is None
