"""Listings: what a tutor offers, and which words of a search it answers.

Owns the listing and the folding of words for search. Does not know how a search runs.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

QUERY_WORDS_MAX = 12
_WORD = re.compile(r"[^\W_]+")
# Words that every sentence has: they say nothing of what somebody is stuck on. Letters that
# name a language (c, r) are not among them.
_FILLERS = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from",
    "has", "have", "how", "i", "in", "into", "is", "it", "my", "not", "of", "on", "or", "so",
    "that", "the", "then", "this", "to", "was", "what", "when", "where", "which", "why", "with",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """One offer of one tutor."""

    id: str
    tutor_id: str
    title: str
    description: str
    category: str
    tags: tuple[str, ...]
    requirements: str
    durations_minutes: tuple[int, ...]
    """Ascending, each once."""
    published: bool
    created_at: datetime
    updated_at: datetime
    approval_required: bool = False
    """A booking is a request until the tutor approves."""
    cancellation: str = "none"
    """``none``, ``half`` or ``full``: what a student's late cancellation costs of the price."""
    organisation_id: str | None = None
    """In whose name it is offered; then ``tutor_id`` is who made it."""
    assignment: Literal["round_robin", "collective"] = "round_robin"
    people: tuple[str, ...] = ()
    """Who of the organisation answers it, in order; empty means all."""
    course_id: str | None = None
    """Whose roster alone may see and book it."""


def folded(text: str) -> str:
    """Text without case and accents, as search compares it."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))


def query_words(query: str) -> list[str]:
    """The words of a query, folded, each once, in order, at most ``QUERY_WORDS_MAX``.

    Fillers are left out where anything else is said; the last word stays, as it may be the
    beginning of a longer one.
    """
    every = list(dict.fromkeys(_WORD.findall(folded(query))))
    telling = [word for word in every[:-1] if word not in _FILLERS] + every[-1:]
    return telling[:QUERY_WORDS_MAX]


def fits(words: Sequence[str], *, named: Iterable[str], described: Iterable[str]) -> list[str]:
    """Which of the query's words a listing answers, in the query's order.

    Args:
        words: from ``query_words``; the last one may be the beginning of a word being typed.
        named: title, tags and the tutor's name, where a beginning is enough.
        described: text where only whole words count.
    """
    names = {word for text in named for word in _WORD.findall(folded(text))}
    rest = {word for text in described for word in _WORD.findall(folded(text))}
    found = [word for word in words if word in names or word in rest]
    last = words[-1] if words else ""
    if last and last not in found and any(name.startswith(last) for name in names):
        found.append(last)
    return found
