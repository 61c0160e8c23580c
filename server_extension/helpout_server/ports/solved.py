"""Solved problems as stored."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from helpout_server.contracts.problem import FailureSignature
from helpout_server.domain.solved import SolvedProblem


class SolvedProblems(Protocol):
    def put(self, solved: SolvedProblem, terms: Mapping[str, int]) -> None:
        """Keep it with the words by which it is found; replaces what its live session had."""
        ...

    def get(self, solved_id: str) -> SolvedProblem | None: ...

    def of(self, live_session_id: str) -> SolvedProblem | None: ...

    def alike(self, signature: FailureSignature, *, limit: int) -> list[SolvedProblem]:
        """Published ones of the same exception, those of the same message first, then latest."""
        ...

    def with_words(self, words: Iterable[str], *, limit: int) -> list[tuple[SolvedProblem, int]]:
        """Published ones that have all the words, with their weight, heaviest first."""
        ...

    def latest(self, *, limit: int) -> list[SolvedProblem]:
        """Published ones, latest first."""
        ...
