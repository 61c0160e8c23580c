"""Which questions seem to be the same."""

from helpout_server.domain.queue_alike import WORDS_MAX, alike, alike_to, groups, words_of
from helpout_server.domain.queue_ticket import Stuck

MERGE = frozenset({"merge", "frames", "customer", "column"})


def test_telling_words_are_kept() -> None:
    found = words_of("Why does the Merge of my 2 frames fail?", "df.merge(other, on='customer_id')")
    assert found == {"merge", "frames", "fail", "other", "customer_id"}
    assert len(words_of(" ".join(f"word{letter}{n}" for letter in "abc" for n in range(99)))) == (
        WORDS_MAX
    )


def test_the_same_exception_and_like_words() -> None:
    one = Stuck("KeyError", "", MERGE)
    assert alike(one, Stuck("KeyError", "", MERGE | {"total"}))
    assert not alike(one, Stuck("KeyError", "", frozenset({"plot", "figure"})))
    assert not alike(one, Stuck("ValueError", "", MERGE))


def test_the_same_exercise_says_much_and_another_one_all() -> None:
    one = Stuck("KeyError", "ex1", MERGE)
    assert alike(one, Stuck("KeyError", "ex1", frozenset({"merge", "x1", "x2", "x3"})))
    assert not alike(one, Stuck("KeyError", "ex2", MERGE))
    assert alike(Stuck("", "ex1", MERGE), Stuck("", "ex1", MERGE))


def test_nothing_is_like_nothing() -> None:
    assert not alike(Stuck(), Stuck())


def test_groups_are_of_two_or_more_in_the_order_of_the_line() -> None:
    line = [
        ("a", Stuck("KeyError", "", MERGE)),
        ("b", Stuck("ValueError", "", MERGE)),
        ("c", Stuck("KeyError", "", MERGE)),
        ("d", Stuck("KeyError", "", MERGE)),
    ]
    assert groups(line) == [["a", "c", "d"]]
    assert alike_to(line[0][1], line[1:]) == ["c", "d"]
