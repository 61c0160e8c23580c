"""History of shared documents, blobs, handouts, solved problems.

Revision 0004. A document written before has its history from what is stored of it: when its
updates came is not known any more, which is said by 0.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _history()
    _blobs()
    _handouts()
    _solved()


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _live_session_id(*, key: bool = False, unique: bool = False) -> sa.Column[str]:
    return sa.Column(
        "live_session_id",
        sa.Text,
        sa.ForeignKey("live_sessions.id"),
        nullable=False,
        primary_key=key,
        unique=unique,
    )


def _history() -> None:
    epochs = op.create_table(
        "document_epochs",
        sa.Column("number", NUMBER, primary_key=True),
        _live_session_id(),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        # As it began, whole; what came afterwards is in the history.
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("live_session_id", "epoch", name="document_epochs_once"),
    )
    history = op.create_table(
        "document_history",
        sa.Column("number", NUMBER, primary_key=True),
        _live_session_id(),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("document_history_by_live_session", "document_history", ["live_session_id"])
    documents = sa.table(
        "live_session_documents",
        sa.column("live_session_id"),
        sa.column("epoch"),
        sa.column("state"),
    )
    updates = sa.table(
        "live_session_updates",
        sa.column("number"),
        sa.column("live_session_id"),
        sa.column("content"),
    )
    op.execute(
        epochs.insert().from_select(
            ["live_session_id", "epoch", "at_ms", "state"],
            sa.select(
                documents.c.live_session_id,
                documents.c.epoch,
                sa.literal(0, sa.BigInteger),
                documents.c.state,
            ),
        )
    )
    op.execute(
        history.insert().from_select(
            ["live_session_id", "epoch", "at_ms", "authors", "content"],
            sa.select(
                updates.c.live_session_id,
                documents.c.epoch,
                sa.literal(0, sa.BigInteger),
                sa.literal({}, sa.JSON),
                updates.c.content,
            )
            .join_from(updates, documents, updates.c.live_session_id == documents.c.live_session_id)
            .order_by(updates.c.number),
        )
    )


def _blobs() -> None:
    op.create_table(
        "blobs",
        _live_session_id(key=True),
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("bytes > 0", name="blobs_size"),
    )


def _handouts() -> None:
    op.create_table(
        "handouts",
        sa.Column("id", sa.Text, primary_key=True),
        _live_session_id(),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        # 0 where it is not paged.
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("frame_id", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        # Sent again, a handout is the one that is there.
        sa.UniqueConstraint("live_session_id", "frame_id", name="handouts_once"),
        sa.CheckConstraint("bytes >= 0 AND pages >= 0", name="handouts_size"),
    )


def _solved() -> None:
    op.create_table(
        "solved_problems",
        sa.Column("id", sa.Text, primary_key=True),
        _live_session_id(unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("exception", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("agreed", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("solved_problems_by_signature", "solved_problems", ["state", "signature"])
    op.create_index("solved_problems_by_exception", "solved_problems", ["state", "exception"])
    op.create_table(
        "solved_terms",
        sa.Column("term", sa.Text, primary_key=True),
        sa.Column("solved_id", sa.Text, sa.ForeignKey("solved_problems.id"), primary_key=True),
        sa.Column("weight", sa.Integer, nullable=False),
    )
    op.create_index("solved_terms_by_problem", "solved_terms", ["solved_id"])
