"""The history of shared documents in SQL.

A row's content is the updates of its authors, one after the other, as many bytes each as stand
beside the author: who wrote what is not to be found out from an update that was merged.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA
from helpout_server.ports.history import Piece, StoredBatch, StoredEpoch

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

EPOCHS = sa.Table(
    "document_epochs",
    METADATA,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)

HISTORY = sa.Table(
    "document_history",
    METADATA,
    sa.Column("number", _NUMBER, primary_key=True),
    sa.Column("live_session_id", sa.Text, sa.ForeignKey("live_sessions.id"), nullable=False),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

_EPOCHS_OF = (
    sa.select(EPOCHS)
    .where(EPOCHS.c.live_session_id == sa.bindparam("live_session_id"))
    .order_by(EPOCHS.c.number)
)


class SqlHistory:
    """``History`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, live_session_id: str, epoch: str, at_ms: int, state: bytes) -> None:
        row = {"live_session_id": live_session_id, "epoch": epoch, "at_ms": at_ms, "state": state}
        self._connection.execute(EPOCHS.insert(), row)

    def append(self, live_session_id: str, epoch: str, at_ms: int, pieces: Sequence[Piece]) -> None:
        self.append_to_many([(live_session_id, epoch, at_ms, pieces)])

    def append_to_many(self, batches: Sequence[tuple[str, str, int, Sequence[Piece]]]) -> None:
        if not batches:
            return
        rows = [
            {
                "live_session_id": live_session_id,
                "epoch": epoch,
                "at_ms": at_ms,
                "authors": [[piece.account_id, len(piece.update)] for piece in pieces],
                "content": b"".join(piece.update for piece in pieces),
            }
            for live_session_id, epoch, at_ms, pieces in batches
        ]
        self._connection.execute(HISTORY.insert(), rows)

    def epochs(self, live_session_id: str) -> list[StoredEpoch]:
        rows = self._connection.execute(_EPOCHS_OF, {"live_session_id": live_session_id})
        return [StoredEpoch(row.epoch, row.at_ms, row.state) for row in rows]

    def batches(
        self, live_session_id: str, *, after: int = 0, limit: int | None = None
    ) -> list[StoredBatch]:
        rows = self._connection.execute(
            sa.select(HISTORY)
            .where(HISTORY.c.live_session_id == live_session_id, HISTORY.c.number > after)
            .order_by(HISTORY.c.number)
            .limit(limit)
        )
        return [
            StoredBatch(row.number, row.epoch, row.at_ms, _pieces(row.authors, row.content))
            for row in rows
        ]


def _pieces(authors: list[tuple[str, int]], content: bytes) -> tuple[Piece, ...]:
    if not authors:  # stored before authors were kept
        return (Piece("", content),)
    pieces, at = [], 0
    for account_id, size in authors:
        pieces.append(Piece(account_id, content[at : at + size]))
        at += size
    return tuple(pieces)
