"""The tables of courses, as queries name them. The migrations make them. Holds no query."""

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment


def _of_course(*, key: bool = True) -> sa.Column[str]:
    return sa.Column(
        "course_id", sa.Text, sa.ForeignKey("courses.id"), nullable=False, primary_key=key
    )


def _account_id() -> sa.Column[str]:
    return sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True)


COURSES = sa.Table(
    "courses",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("first_date", sa.Text, nullable=False),
    sa.Column("last_date", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("keep_problems_days", sa.Integer),
    sa.Column("keep_talk_days", sa.Integer),
    sa.Column("keep_recordings_days", sa.Integer),
    sa.Column("privacy", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("archived_at", Moment),
    sa.Column("purged_at", Moment),
)

COURSE_GROUPS = sa.Table(
    "course_groups",
    METADATA,
    sa.Column("group_name", sa.Text, primary_key=True),
    _of_course(),
    sa.Column("role", sa.Text, primary_key=True),
)

COURSE_PEOPLE = sa.Table(
    "course_people",
    METADATA,
    _of_course(),
    _account_id(),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
)

COURSE_AWAITED = sa.Table(
    "course_awaited",
    METADATA,
    _of_course(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
)

COURSE_TERMS = sa.Table(
    "course_terms",
    METADATA,
    _of_course(),
    sa.Column("terms_hash", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
)

COURSE_AGREEMENTS = sa.Table(
    "course_agreements",
    METADATA,
    _of_course(),
    _account_id(),
    sa.Column("terms_hash", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

COURSE_QUEUES = sa.Table(
    "course_queues",
    METADATA,
    sa.Column("queue_id", sa.Text, sa.ForeignKey("queues.id"), primary_key=True),
    _of_course(key=False),
    sa.Column("weekly", sa.JSON, nullable=False),
    sa.Column("exceptions", sa.JSON, nullable=False),
    sa.Column("ended", sa.Boolean, nullable=False),
    sa.Column("opened_for", Moment),
)

COURSE_LET_GO = sa.Table(
    "course_let_go",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
)
