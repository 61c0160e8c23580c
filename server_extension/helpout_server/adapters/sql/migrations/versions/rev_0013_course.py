"""Courses: rosters, terms, office hours, listings for a roster alone, what is kept how long.

Revision 0013. A queue's course stands in a table beside it, so that whoever knows no courses goes
on as before; a listing of a course has a column, which its search has to look at.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
ROLE = "role IN ('student', 'tutor', 'staff')"


def upgrade() -> None:
    _courses()
    _rosters()
    _terms()
    _queues()
    _listings()
    _let_go()


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")


def _of_course(*, key: bool = True) -> sa.Column[str]:
    return sa.Column(
        "course_id", sa.Text, sa.ForeignKey("courses.id"), nullable=False, primary_key=key
    )


def _account_id() -> sa.Column[str]:
    return sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True)


def _courses() -> None:
    op.create_table(
        "courses",
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
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT),
        sa.Column("purged_at", MOMENT),
        sa.CheckConstraint("privacy IN ('aggregates', 'names')", name="courses_privacy"),
    )
    op.create_table(
        "course_groups",
        sa.Column("group_name", sa.Text, primary_key=True),
        _of_course(),
        sa.Column("role", sa.Text, primary_key=True),
        sa.CheckConstraint(ROLE, name="course_groups_role"),
    )
    op.create_index("course_groups_by_course", "course_groups", ["course_id"])


def _rosters() -> None:
    op.create_table(
        "course_people",
        _of_course(),
        _account_id(),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.CheckConstraint("source IN ('group', 'file', 'hand')", name="course_people_source"),
        sa.CheckConstraint(ROLE, name="course_people_role"),
    )
    op.create_index("course_people_by_account", "course_people", ["account_id", "course_id"])
    op.create_table(
        "course_awaited",
        _of_course(),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.CheckConstraint("source IN ('file', 'hand')", name="course_awaited_source"),
        sa.CheckConstraint(ROLE, name="course_awaited_role"),
    )
    op.create_index("course_awaited_by_name", "course_awaited", ["name"])


def _terms() -> None:
    op.create_table(
        "course_terms",
        _of_course(),
        sa.Column("terms_hash", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_table(
        "course_agreements",
        _of_course(),
        _account_id(),
        sa.Column("terms_hash", sa.Text, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )


def _queues() -> None:
    op.create_table(
        "course_queues",
        sa.Column("queue_id", sa.Text, sa.ForeignKey("queues.id"), primary_key=True),
        _of_course(key=False),
        sa.Column("weekly", sa.JSON, nullable=False),
        sa.Column("exceptions", sa.JSON, nullable=False),
        # No more hours: it stays for its history.
        sa.Column("ended", sa.Boolean, nullable=False),
        # The beginning of the time that it was last opened for by itself.
        sa.Column("opened_for", MOMENT),
    )
    op.create_index("course_queues_by_course", "course_queues", ["course_id"])


def _listings() -> None:
    op.add_column("listings", sa.Column("course_id", sa.Text))
    op.create_index("listings_by_course", "listings", ["course_id"])
    # As those of revision 0001, with what every search has to look at.
    op.create_index("listings_by_age_shown", "listings", ["published", "created_at", "course_id"])
    op.create_index(
        "listings_by_category_shown",
        "listings",
        ["published", "category", "created_at", "course_id"],
    )


def _let_go() -> None:
    """What was done away with at the end of its time, so that it is not looked for again."""
    op.create_table(
        "course_let_go",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.CheckConstraint("kind IN ('ticket', 'booking', 'talk')", name="course_let_go_kind"),
    )
