"""Packets in order, pictures whole, and nothing drawn after a loss until a key frame."""

from collections.abc import Iterable

from helpout_server.adapters.recorder.reorder import Assembler, Packet, Reorder
from tests.unit.recorder.films import pictures

BEGIN, MORE = b"\x10", b"\x00"


def _packet(number: int, *, at_s: float = 0.0) -> Packet:
    return Packet(number % 65_536, 0, marker=True, payload=b"x", arrived_s=at_s)


def _numbers(found: Iterable[Packet | None]) -> list[int | None]:
    return [None if packet is None else packet.sequence for packet in found]


def test_packets_come_out_in_order_over_the_turn_of_their_numbers() -> None:
    order = Reorder()
    seen = [n for k in (65_534, 0, 65_535, 1, 1, 65_534) for n in _numbers(order.add(_packet(k)))]
    assert seen == [65_534, 65_535, 0, 1]
    assert order.gaps == 0


def test_what_is_missing_is_waited_for_and_then_given_up() -> None:
    order = Reorder(wait_s=1.0)
    assert _numbers(order.add(_packet(10, at_s=0.0))) == [10]
    assert _numbers(order.add(_packet(12, at_s=0.1))) == []
    assert order.missing() == [11]
    assert _numbers(order.overdue(1.0)) == []
    assert _numbers(order.overdue(1.2)) == [None, 12]
    assert order.gaps == 1
    # Come at last, it is too late.
    assert _numbers(order.add(_packet(11, at_s=1.3))) == []
    assert _numbers(order.add(_packet(13, at_s=1.3))) == [13]


def test_a_retransmission_closes_the_gap() -> None:
    order = Reorder()
    list(order.add(_packet(1)))
    list(order.add(_packet(3)))
    assert _numbers(order.add(_packet(2))) == [2, 3]
    assert order.missing() == []
    assert _numbers(order.overdue(99.0)) == []


def test_a_jump_begins_anew() -> None:
    order = Reorder()
    list(order.add(_packet(1)))
    assert _numbers(order.add(_packet(30_000))) == [None, 30_000]
    assert order.gaps == 1


def _packets(pictures_in: Iterable[bytes]) -> list[Packet]:
    """Two packets a picture."""
    made = []
    for number, content in enumerate(pictures_in):
        half = len(content) // 2
        for part, (head, body) in enumerate(((BEGIN, content[:half]), (MORE, content[half:]))):
            sequence = 2 * number + part
            made.append(Packet(sequence, number * 6_000, part == 1, head + body, number / 15))
    return made


def test_pictures_are_put_together() -> None:
    assembler = Assembler()
    found = [assembler.add(packet) for packet in _packets(pictures()[:4])]
    assert [one.content for one in found if one is not None] == list(pictures()[:4])
    assert not assembler.wants_key


def test_nothing_is_kept_before_the_first_key_frame() -> None:
    assembler = Assembler()
    found = [assembler.add(packet) for packet in _packets(pictures()[5:16])]
    assert [one.content for one in found if one is not None] == [pictures()[15]]
    assert assembler.left_out == 10


def test_after_a_loss_it_waits_for_a_key_frame() -> None:
    assembler = Assembler()
    packets: list[Packet | None] = list(_packets(pictures()[:17]))
    packets[7] = None
    found = [assembler.add(packet) for packet in packets]
    kept = [one.content for one in found if one is not None]
    assert kept == [*pictures()[:3], *pictures()[15:17]]


def test_padding_and_hostile_packets_are_no_pictures() -> None:
    assembler = Assembler()
    assert assembler.add(Packet(1, 5, True, b"", 0.0)) is None
    assert assembler.add(Packet(2, 6, True, b"\x80", 0.0)) is None
    assert assembler.add(Packet(3, 7, True, BEGIN + b"\x00" * 30, 0.0)) is None
    assert assembler.wants_key
