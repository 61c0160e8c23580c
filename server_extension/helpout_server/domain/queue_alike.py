"""Alike: which students in a line seem stuck on the same, so that they can be helped together.

Owns what of a question is compared: the exception, the exercise, and the words of its headline,
message and code. A guess that people decide on; it merges nobody by itself. Does not know how an
exception is found in a traceback.
"""

import re
from collections.abc import Iterable, Sequence

from helpout_server.domain.queue_ticket import Stuck

WORDS_MAX = 40
TEXT_MAX = 4_000
"""Characters of one text that are looked at."""
COMPARED_MAX = 200
"""Tickets of one line that are compared with each other."""

_WORD = re.compile(r"[^\W\d_]\w{2,39}")
_STOP = frozenset((
    "the", "and", "for", "not", "was", "are", "with", "that", "this", "from", "have", "has",
    "but", "you", "your", "can", "cannot", "what", "why", "how", "when", "does", "don", "get",
    "got", "use", "using", "help", "please", "error", "import", "return", "print", "self", "none",
    "true", "false", "def", "class", "lambda", "while", "else", "elif", "try", "except", "pass",
    "line", "file", "module", "most", "recent", "call", "last", "traceback", "input", "cell",
))  # fmt: skip


def words_of(*texts: str) -> frozenset[str]:
    """The telling words of some texts, the first ``WORDS_MAX``."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _WORD.finditer(text[:TEXT_MAX]):
            word = match[0].casefold()
            if word not in _STOP:
                found[word] = None
                if len(found) == WORDS_MAX:
                    return frozenset(found)
    return frozenset(found)


def alike(one: Stuck, other: Stuck) -> bool:
    """Whether two seem stuck on the same."""
    same_exception = bool(one.exception) and one.exception == other.exception
    same_exercise = bool(one.exercise) and one.exercise == other.exercise
    if one.exception and other.exception and not same_exception:
        return False
    if one.exercise and other.exercise and not same_exercise:
        return False
    shared = _shared(one.words, other.words)
    if same_exception and same_exercise:
        return shared >= 0.1
    if same_exception or same_exercise:
        return shared >= 0.3
    return shared >= 0.6


def groups(tickets: Sequence[tuple[str, Stuck]]) -> list[list[str]]:
    """Ids that seem stuck on the same, two or more together, in the order of the line.

    A ticket joins the first group with whose first it is alike: a chain of resemblances would
    bring together what is not alike at all. Cost: quadratic in at most ``COMPARED_MAX``.
    """
    found: list[tuple[Stuck, list[str]]] = []
    for id_, stuck in tickets[:COMPARED_MAX]:
        group = next((ids for first, ids in found if alike(first, stuck)), None)
        if group is None:
            found.append((stuck, [id_]))
        else:
            group.append(id_)
    return [ids for _, ids in found if len(ids) > 1]


def alike_to(stuck: Stuck, others: Iterable[tuple[str, Stuck]]) -> list[str]:
    """Ids of those that seem stuck on the same as one."""
    return [id_ for id_, other in list(others)[:COMPARED_MAX] if alike(stuck, other)]


def _shared(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / len(some | others) if some or others else 0.0
