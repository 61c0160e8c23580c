"""What is hidden of a problem, measured over a corpus; and that hostile text costs no time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.scrubbing import find_secrets, pieces_of, scrubbed
from tests.unit.domain.scrubbing_corpus import CORPUS, Case, innocent

RECALL_LEAST = 0.97
PRECISION_LEAST = 0.97


def _found(case: Case) -> list[str]:
    return [case.text[one.start : one.end] for one in find_secrets(case.text)]


def _missed(case: Case) -> list[str]:
    left = _found(case)
    missed = []
    for secret in case.secrets:
        # Hidden with a little around it is hidden too.
        covering = next((one for one in left if secret in one), None)
        if covering is None:
            missed.append(secret)
        else:
            left.remove(covering)
    return missed


def test_the_corpus_is_large_and_has_both_sides() -> None:
    assert len(CORPUS) >= 250
    assert len(innocent()) >= 100


def test_of_what_is_secret_hardly_anything_is_missed() -> None:
    secrets = sum(len(case.secrets) for case in CORPUS)
    missed = [(case.text, one) for case in CORPUS for one in _missed(case)]
    assert 1 - len(missed) / secrets >= RECALL_LEAST, missed


def test_of_what_is_hidden_hardly_anything_is_innocent() -> None:
    found = sum(len(_found(case)) for case in CORPUS)
    wrong = [
        (case.text, one)
        for case in CORPUS
        for one in _found(case)
        if not any(secret in one for secret in case.secrets)
    ]
    assert 1 - len(wrong) / found >= PRECISION_LEAST, wrong


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.text[:30])
def test_what_comes_out_has_nothing_left_to_find(case: Case) -> None:
    once, _hidden = scrubbed(case.text)
    assert scrubbed(once)[0] == once


def test_pieces_say_what_they_are_and_join_to_the_text() -> None:
    text = 'connect("/home/amara/x.db", password="hunter2")'
    pieces = pieces_of(text)
    assert "".join(piece.text for piece in pieces) == text
    assert [(piece.text, piece.mark) for piece in pieces if piece.secret] == [
        ("amara", "[name]"),
        ("hunter2", "[password-hidden]"),
    ]


def test_contacts_may_stay() -> None:
    text = "ask ada@lovelace.org, +49 170 1234567"
    assert scrubbed(text, contacts=False) == (text, 0)
    assert scrubbed(text)[1] == 2


def test_a_secret_is_counted_once_though_its_name_and_its_shape_both_tell() -> None:
    assert scrubbed('token = "helpouts_0123456789abcdefgh"') == ('token = "[token-hidden]"', 1)


@given(st.text(alphabet="ab1_-=:.'\"@/\\ \n{}[]kKeyJ~Q+", max_size=300))
def test_any_text_survives_being_cut(text: str) -> None:
    assert "".join(piece.text for piece in pieces_of(text)) == text


HOSTILE = [
    "password='", "a:", "a", "-----BEGIN " + "PRIVATE KEY-----", "/home/", "eyJ", "token = ",
    "://a:", "curl ", "curl -u a", "x@", "a@a.", "+1 ", "auth=('", "((((", "?", "a-", "login ",
    "secret_", "key-", "~1Q~", "your_", "api_key", "C:\\Users\\", "\\", "'", '"""', "\n", "-",
    "Authorization: ", "Bearer ", "?token=", "password: my ", "{", "a.", "1:AA", "sk-",
]  # fmt: skip


@pytest.mark.parametrize("beat", HOSTILE)
def test_hostile_text_costs_what_its_length_costs(beat: str) -> None:
    """Ten times as long may cost a little more than ten times as much; never a hundred times."""
    short, long = ("password = '" + beat * (size // len(beat)) for size in (10_000, 100_000))
    assert _cost_s(long) < 30 * _cost_s(short) + 0.05


def _cost_s(text: str) -> float:
    """Of the processor: a busy machine does not count."""
    began = time.process_time()
    scrubbed(text)
    return time.process_time() - began
