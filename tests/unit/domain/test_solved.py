"""Signatures of failures, their likeness, and who agrees to what."""

from datetime import UTC, datetime

import pytest

from helpout_server.contracts.problem import FailureSignature
from helpout_server.contracts.solved import SolvedBody
from helpout_server.domain.errors import NotAllowed, WrongState
from helpout_server.domain.solved import (
    SolvedProblem,
    folded,
    likeness,
    query_words,
    signature_of,
    terms_of,
    without_names,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)

IPYTHON = """\
---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
Cell In[3], line 1
----> 1 joined["region"]

File /opt/conda/lib/python3.11/site-packages/pandas/core/frame.py:4102, in DataFrame.__getitem__(self, key)
   4101     return self._getitem_multilevel(key)
-> 4102 indexer = self.columns.get_loc(key)

File ~/env/lib/python3.11/site-packages/pandas/core/indexes/base.py:3812, in Index.get_loc(self, key)
   3807     raise KeyError(key) from err

KeyError: 'region'"""  # noqa: E501 - as IPython writes it

PLAIN = """\
Traceback (most recent call last):
  File "/home/amara/work/sales.py", line 3, in main
    joined["town"]
  File "/usr/lib/python3.12/site-packages/pandas/core/frame.py", line 3900, in __getitem__
    indexer = self.columns.get_loc(key)
  File "/usr/lib/python3.12/site-packages/pandas/core/indexes/base.py", line 3700, in get_loc
    raise KeyError(key) from err
KeyError: 'town'
"""


def test_two_peoples_same_failure_has_one_signature() -> None:
    wanted = FailureSignature(
        exception="KeyError", message="'…'", frames=["pandas.__getitem__", "pandas.get_loc"]
    )
    assert signature_of(IPYTHON) == wanted
    assert signature_of(PLAIN) == wanted


@pytest.mark.parametrize(
    ("said", "fold"),
    [
        ("name 'amara_df' is not defined", "name '…' is not defined"),
        ("index 17 is out of bounds with size 5", "index # is out of bounds with size #"),
        ("shapes (3,4) and (5,6) not aligned", "shapes (#) and (#) not aligned"),
        ("\"['a', 'b'] not in index\"", "'…'"),
        ("['a', 'b'] not in index", "['…'] not in index"),
        ("[Errno 2] No such file: /home/amara/x.csv", "[Errno #] No such file: …"),
        ("<Foo object at 0x7f1a2b> is bad", "<Foo object at #> is bad"),
        ("cannot fetch https://example.org/a?b=1 now", "cannot fetch … now"),
        ("learning rate 1e-3 is  too\tlarge", "learning rate # is too large"),
    ],
)  # fmt: skip
def test_what_is_ones_own_is_folded_away(said: str, fold: str) -> None:
    assert folded(said) == fold


def test_the_last_exception_counts_and_its_module_does_not() -> None:
    chained = f"{PLAIN}\nDuring handling of the above exception, another exception occurred:\n\n"
    assert signature_of(chained + "sqlalchemy.exc.OperationalError: (x) no") == FailureSignature(
        exception="OperationalError",
        message="(x) no",
        frames=["pandas.__getitem__", "pandas.get_loc"],
    )


def test_a_message_over_several_lines_and_a_name_without_error() -> None:
    text = "Bang            Traceback (most recent call last)\nCell In[1]\nBang: it\nwent 3"
    assert signature_of(text) == FailureSignature(exception="Bang", message="it")
    assert signature_of("StopIteration") == FailureSignature(exception="StopIteration")


def test_no_traceback_no_signature() -> None:
    assert signature_of("") is None
    assert signature_of("all is well\nreally") is None


def test_hostile_tracebacks_cost_their_length() -> None:
    for text in ("site-packages/a in " * 6_000, "'" * 100_000, "A." * 50_000, "\n" * 100_000):
        signature_of(text + "\nKeyError: " + text)


def test_likeness_says_why() -> None:
    one = signature_of(IPYTHON)
    assert one is not None
    assert likeness(one, signature_of(PLAIN)).score == 100
    other = FailureSignature(exception="KeyError", message="'…'")
    some = likeness(one, other)
    assert 40 < some.score < 100
    assert some.fits == ("same_exception", "same_message")
    strange = likeness(one, FailureSignature(exception="ValueError", message="bad shape"))
    assert strange.score < 30
    assert likeness(one, None).score == 0


def test_words_are_found_again() -> None:
    body = SolvedBody(title="Lost column after a merge", problem="The region is gone")
    terms = terms_of(body, signature_of(IPYTHON))
    assert {"merge", "column", "region", "keyerror", "pandas"} <= set(terms)
    assert set(query_words("The merge lost my KeyError")) <= set(terms) | {"lost"}


def test_names_are_replaced_whole_and_in_part() -> None:
    names = [("Amara Nair", "student"), ("Al Okafor", "tutor")]
    text, count = without_names("amara asked Al Okafor; Nairobi and Alabama stay. Okafor!", names)
    assert text == "student asked tutor; Nairobi and Alabama stay. tutor!"
    assert count == 3


def _proposed() -> SolvedProblem:
    return SolvedProblem(
        id="sol_1",
        live_session_id="live_1",
        state="proposed",
        version=1,
        body=SolvedBody(title="Lost column"),
        signature=None,
        asked_by="student",
        agreed=("student",),
        at=NOW,
    )


BOTH = frozenset({"student", "tutor"})


def test_it_is_public_when_both_agreed_to_the_same_words() -> None:
    public = _proposed().agreed_by("tutor", 1, BOTH, NOW)
    assert public.state == "published"
    assert public.agreed_by("tutor", 1, BOTH, NOW) is public


def test_other_words_ask_anew() -> None:
    other = _proposed().reworded(SolvedBody(title="Else"), None, by="tutor", now=NOW)
    assert (other.version, other.agreed) == (2, ("tutor",))
    with pytest.raises(WrongState):
        other.agreed_by("student", 1, BOTH, NOW)
    assert other.agreed_by("student", 2, BOTH, NOW).state == "published"


def test_what_was_taken_back_stays_so() -> None:
    gone = _proposed().agreed_by("tutor", 1, BOTH, NOW).withdrawn(NOW)
    assert (gone.state, gone.agreed) == ("withdrawn", ())
    assert gone.withdrawn(NOW) is gone
    with pytest.raises(WrongState):
        gone.agreed_by("tutor", 1, BOTH, NOW)
    with pytest.raises(WrongState):
        gone.reworded(SolvedBody(title="Again"), None, by="tutor", now=NOW)


def test_staff_remove_only_what_is_public() -> None:
    with pytest.raises(NotAllowed):
        _proposed().removed(NOW)
    assert _proposed().agreed_by("tutor", 1, BOTH, NOW).removed(NOW).state == "removed"
