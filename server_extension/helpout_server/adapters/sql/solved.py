"""Solved problems in SQL, and the words by which they are found."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.contracts.problem import FailureSignature
from helpout_server.contracts.solved import SolvedBody
from helpout_server.domain.solved import SolvedProblem

SOLVED_PROBLEMS = sa.Table(
    "solved_problems",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column(
        "live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False, unique=True
    ),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
    sa.Column("exception", sa.Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("agreed", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

SOLVED_TERMS = sa.Table(
    "solved_terms",
    METADATA,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("solved_id", sa.Text, sa.ForeignKey("solved_problems.id"), primary_key=True),
    sa.Column("weight", sa.Integer, nullable=False),
)

_PUBLISHED = SOLVED_PROBLEMS.c.state == "published"
_ALL = sa.select(SOLVED_PROBLEMS)


class SqlSolvedProblems:
    """``SolvedProblems`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, solved: SolvedProblem, terms: Mapping[str, int]) -> None:
        values = _values(solved)
        done = self._connection.execute(
            SOLVED_PROBLEMS.update().where(SOLVED_PROBLEMS.c.id == solved.id).values(values)
        )
        if done.rowcount == 0:
            self._connection.execute(SOLVED_PROBLEMS.insert(), values)
        self._connection.execute(SOLVED_TERMS.delete().where(SOLVED_TERMS.c.solved_id == solved.id))
        if terms:
            self._connection.execute(
                SOLVED_TERMS.insert(),
                [
                    {"term": term, "solved_id": solved.id, "weight": weight}
                    for term, weight in terms.items()
                ],
            )

    def get(self, solved_id: str) -> SolvedProblem | None:
        return self._one(SOLVED_PROBLEMS.c.id == solved_id)

    def of(self, live_session_id: str) -> SolvedProblem | None:
        return self._one(SOLVED_PROBLEMS.c.live_session_id == live_session_id)

    def alike(self, signature: FailureSignature, *, limit: int) -> list[SolvedProblem]:
        same = sa.case((SOLVED_PROBLEMS.c.signature == _key(signature), 0), else_=1)
        rows = self._connection.execute(
            _ALL.where(_PUBLISHED, SOLVED_PROBLEMS.c.exception == signature.exception)
            .order_by(same, SOLVED_PROBLEMS.c.at.desc(), SOLVED_PROBLEMS.c.id)
            .limit(limit)
        )
        return [_solved(row) for row in rows]

    def with_words(self, words: Iterable[str], *, limit: int) -> list[tuple[SolvedProblem, int]]:
        wanted = sorted(set(words))
        weight = sa.func.sum(SOLVED_TERMS.c.weight).label("found_weight")
        found = (
            sa.select(SOLVED_TERMS.c.solved_id, weight)
            .where(SOLVED_TERMS.c.term.in_(wanted))
            .group_by(SOLVED_TERMS.c.solved_id)
            .having(sa.func.count() == len(wanted))
            .subquery()
        )
        rows = self._connection.execute(
            sa.select(SOLVED_PROBLEMS, found.c.found_weight)
            .join(found, found.c.solved_id == SOLVED_PROBLEMS.c.id)
            .where(_PUBLISHED)
            .order_by(found.c.found_weight.desc(), SOLVED_PROBLEMS.c.at.desc())
            .limit(limit)
        )
        return [(_solved(row), int(row.found_weight)) for row in rows]

    def latest(self, *, limit: int) -> list[SolvedProblem]:
        rows = self._connection.execute(
            _ALL.where(_PUBLISHED).order_by(SOLVED_PROBLEMS.c.at.desc()).limit(limit)
        )
        return [_solved(row) for row in rows]

    def _one(self, where: sa.ColumnElement[bool]) -> SolvedProblem | None:
        row = self._connection.execute(_ALL.where(where)).one_or_none()
        return None if row is None else _solved(row)


def _key(signature: FailureSignature) -> str:
    return f"{signature.exception}: {signature.message}"


def _values(solved: SolvedProblem) -> dict[str, Any]:
    signature = solved.signature
    return {
        "id": solved.id,
        "live_session_id": solved.live_session_id,
        "title": solved.body.title,
        "text": solved.body.problem,
        "signature": "" if signature is None else _key(signature),
        "exception": "" if signature is None else signature.exception,
        "body": {
            "version": solved.version,
            "body": msgspec.to_builtins(solved.body),
            "signature": msgspec.to_builtins(signature),
        },
        "state": solved.state,
        "asked_by": solved.asked_by,
        "agreed": list(solved.agreed),
        "at": solved.at,
    }


def _solved(row: sa.Row[Any]) -> SolvedProblem:
    return SolvedProblem(
        id=row.id,
        live_session_id=row.live_session_id,
        state=row.state,
        version=row.body["version"],
        body=msgspec.convert(row.body["body"], SolvedBody),
        signature=msgspec.convert(row.body["signature"], FailureSignature | None),
        asked_by=row.asked_by,
        agreed=tuple(row.agreed),
        at=row.at,
    )
