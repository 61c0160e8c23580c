"""Solved problems: what one live session found out, published for the next with the same failure.

Both people agree before anybody else sees it, and either takes it back at any time. Names are
replaced and secrets hidden before it is stored.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Code, Id, Instant, PageLimit, PageOffset
from helpout_server.contracts.problem import FailureSignature, PackageVersion

SolvedState = Literal["proposed", "published", "withdrawn", "removed"]
"""``proposed``: the other has not agreed yet. ``withdrawn`` by one of the two, ``removed`` by
staff; neither comes back."""

SolvedWords = Annotated[str, Meta(max_length=4_000)]


class SolvedBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is published; each part may be left empty."""

    title: Annotated[str, Meta(min_length=3, max_length=120)]
    problem: SolvedWords = ""
    """What it was about, in words."""
    code: Code = ""
    """As it failed."""
    traceback: Annotated[str, Meta(max_length=40_000)] = ""
    solution: Code = ""
    """The shared cells as they were in the end."""
    explanation: SolvedWords = ""
    packages: Annotated[list[PackageVersion], Meta(max_length=60)] = []


class SolvedDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /live_sessions/{id}/solved``: propose to publish, or propose other words.

    Either may; the other must agree to exactly these words.
    """

    body: SolvedBody


class SolvedAgreementDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /live_sessions/{id}/solved/agree``."""

    version: Annotated[int, Meta(ge=1)]
    """The words agreed to; other ones meanwhile are a conflict."""


class SolvedProposal(Struct, kw_only=True):
    """``GET /live_sessions/{id}/solved``, for its two people."""

    state: SolvedState | None
    """None: nobody has proposed anything."""
    version: int
    body: SolvedBody
    """As proposed; without a proposal what could be proposed, names and secrets hidden."""
    hidden: int
    """Names and secrets that were replaced in it by the server."""
    asked_by: Id | None
    agreed: list[Id]
    i_agreed: bool


class Solved(Struct, kw_only=True):
    """A published one, as everybody of the marketplace reads it. Of whom it was is not said."""

    id: Id
    body: SolvedBody
    signature: FailureSignature | None
    published_at: Instant


class SolvedMatch(Struct, kw_only=True):
    """One that fits a search."""

    id: Id
    title: str
    exception: str
    problem: str
    """The beginning of it."""
    likeness: int
    """0 to 100: how much its failure is like the one asked for; 100 is the same."""
    fits: list[str]
    """Why it is shown: ``same_message``, ``same_exception``, ``same_place``, or words found."""
    published_at: Instant


class SolvedPage(Struct, kw_only=True):
    """``GET /solved?…``, best first."""

    solved: list[SolvedMatch]
    total: int


class SolvedQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /solved``: words, or the signature of a failure, or both."""

    q: Annotated[str, Meta(max_length=200)] = ""
    exception: Annotated[str, Meta(max_length=120)] = ""
    message: Annotated[str, Meta(max_length=300)] = ""
    frames: Annotated[str, Meta(max_length=1_600)] = ""
    """Separated by spaces, innermost last."""
    limit: PageLimit = 10
    offset: PageOffset = 0
