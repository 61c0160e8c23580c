"""Courses in SQL: what they are, who is of them, what was agreed on, when they are open."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql.course_records import SqlCourseRecords
from helpout_server.adapters.sql.course_tables import (
    COURSE_AGREEMENTS,
    COURSE_AWAITED,
    COURSE_GROUPS,
    COURSE_PEOPLE,
    COURSE_QUEUES,
    COURSE_TERMS,
    COURSES,
)
from helpout_server.adapters.sql.queue_tables import QUEUES
from helpout_server.adapters.sql.tables import ACCOUNT_SIGN_INS, ACCOUNTS, LISTINGS
from helpout_server.adapters.sql.upsert import insert, put
from helpout_server.contracts.availability import AvailabilityException, WeeklyRule
from helpout_server.domain.course import Course, Keeping, Role
from helpout_server.domain.course_roster import Entry, Source
from helpout_server.ports.course import Hours

_AT_ONCE = 500
_RUNNING = COURSES.c.archived_at.is_(None)
_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_GROUPS = (
    sa.select(COURSE_GROUPS)
    .where(COURSE_GROUPS.c.course_id.in_(_IDS))
    .order_by(COURSE_GROUPS.c.role, COURSE_GROUPS.c.group_name)
)
_OF_GROUPS = (
    sa.select(COURSE_GROUPS.c.course_id, COURSE_GROUPS.c.role)
    .join(COURSES, COURSES.c.id == COURSE_GROUPS.c.course_id)
    .where(COURSE_GROUPS.c.group_name.in_(_IDS), _RUNNING)
)
_ENTRIES = sa.select(COURSE_PEOPLE).where(COURSE_PEOPLE.c.course_id.in_(_IDS))
_ENTRIES_OF = sa.select(COURSE_PEOPLE).where(COURSE_PEOPLE.c.account_id == sa.bindparam("id"))
_RUNNING_ENTRIES_OF = _ENTRIES_OF.join(COURSES, COURSES.c.id == COURSE_PEOPLE.c.course_id).where(
    _RUNNING
)
_HOURS = sa.select(COURSE_QUEUES).where(COURSE_QUEUES.c.queue_id == sa.bindparam("id"))


class SqlCourses(SqlCourseRecords):
    """``Courses`` of one transaction."""

    def add(self, course: Course) -> None:
        self._connection.execute(COURSES.insert(), _values(course))
        self._put_groups(course)

    def update(self, course: Course) -> None:
        self._connection.execute(
            COURSES.update().where(COURSES.c.id == course.id).values(**_values(course))
        )
        self._connection.execute(
            COURSE_GROUPS.delete().where(COURSE_GROUPS.c.course_id == course.id)
        )
        self._put_groups(course)

    def get(self, course_id: str) -> Course | None:
        return next(iter(self._courses(sa.select(COURSES).where(COURSES.c.id == course_id))), None)

    def by_slug(self, slug: str) -> Course | None:
        return next(iter(self._courses(sa.select(COURSES).where(COURSES.c.slug == slug))), None)

    def page(self, *, account_id: str | None, limit: int) -> list[Course]:
        query = sa.select(COURSES).order_by(
            COURSES.c.archived_at.is_not(None), COURSES.c.name, COURSES.c.id
        )
        if account_id is not None:
            mine = sa.select(COURSE_PEOPLE.c.course_id).where(
                COURSE_PEOPLE.c.account_id == account_id
            )
            query = query.where(COURSES.c.id.in_(mine))
        return self._courses(query.limit(limit))

    def running(self, *, limit: int) -> list[Course]:
        return self._courses(sa.select(COURSES).where(_RUNNING).order_by(COURSES.c.id).limit(limit))

    def all_keeping(self) -> list[Course]:
        keeps = sa.or_(
            COURSES.c.keep_problems_days.is_not(None),
            COURSES.c.keep_talk_days.is_not(None),
            COURSES.c.keep_recordings_days.is_not(None),
        )
        return self._courses(
            sa.select(COURSES).where(keeps, COURSES.c.purged_at.is_(None)).order_by(COURSES.c.id)
        )

    # ---- rosters ----

    def of_groups(self, groups: Collection[str]) -> list[tuple[str, Role]]:
        rows = self._in_parts(_OF_GROUPS, groups)
        return sorted({(row.course_id, row.role) for row in rows})

    def entries(self, course_ids: Iterable[str]) -> dict[str, list[Entry]]:
        ids = sorted(set(course_ids))
        found: dict[str, list[Entry]] = {id_: [] for id_ in ids}
        for row in self._in_parts(_ENTRIES, ids):
            found[row.course_id].append(_entry(row))
        return found

    def entries_of(self, account_id: str, *, running: bool = False) -> list[Entry]:
        query = _RUNNING_ENTRIES_OF if running else _ENTRIES_OF
        return [_entry(row) for row in self._connection.execute(query, {"id": account_id})]

    def put_entries(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        statement = insert(self._connection, COURSE_PEOPLE)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["course_id", "account_id", "source"],
                set_={"role": statement.excluded.role},
            ),
            [
                {
                    "course_id": one.course_id,
                    "account_id": one.account_id,
                    "source": one.source,
                    "role": one.role,
                }
                for one in entries
            ],
        )

    def remove_entries(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        self._connection.execute(
            COURSE_PEOPLE.delete().where(
                COURSE_PEOPLE.c.course_id == sa.bindparam("of_course"),
                COURSE_PEOPLE.c.account_id == sa.bindparam("of_account"),
                COURSE_PEOPLE.c.source == sa.bindparam("by"),
            ),
            [
                {"of_course": one.course_id, "of_account": one.account_id, "by": one.source}
                for one in entries
            ],
        )

    def named(self, names: Collection[str]) -> dict[str, str]:
        by_id = sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.id.in_(_IDS))
        signed_in = (
            sa.select(ACCOUNT_SIGN_INS.c.name, ACCOUNT_SIGN_INS.c.account_id)
            .where(ACCOUNT_SIGN_INS.c.name.in_(_IDS))
            .order_by(ACCOUNT_SIGN_INS.c.provider.desc())
        )
        found = {row.name: row.account_id for row in self._in_parts(signed_in, names)}
        found |= {row.id: row.id for row in self._in_parts(by_id, names)}
        return found

    def sign_in_names(self, account_id: str) -> list[str]:
        query = sa.select(ACCOUNT_SIGN_INS.c.name).where(
            ACCOUNT_SIGN_INS.c.account_id == account_id
        )
        return list(self._connection.scalars(query))

    def groups_heard(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        query = sa.select(ACCOUNT_SIGN_INS.c.account_id, ACCOUNT_SIGN_INS.c.groups).where(
            ACCOUNT_SIGN_INS.c.groups.is_not(None)
        )
        for account_id, groups in self._connection.execute(query):
            found[account_id] = found.get(account_id, frozenset()) | set(json.loads(groups))
        return found

    def awaited(self, course_id: str) -> dict[str, tuple[Source, Role]]:
        rows = self._connection.execute(
            sa.select(COURSE_AWAITED)
            .where(COURSE_AWAITED.c.course_id == course_id)
            .order_by(COURSE_AWAITED.c.name)
        )
        return {row.name: (row.source, row.role) for row in rows}

    def awaited_by(self, names: Collection[str]) -> list[tuple[str, str, Source, Role]]:
        query = (
            sa.select(COURSE_AWAITED)
            .join(COURSES, COURSES.c.id == COURSE_AWAITED.c.course_id)
            .where(COURSE_AWAITED.c.name.in_(_IDS), _RUNNING)
            .order_by(COURSE_AWAITED.c.course_id, COURSE_AWAITED.c.name)
        )
        return [
            (row.course_id, row.name, row.source, row.role) for row in self._in_parts(query, names)
        ]

    def put_awaited(self, course_id: str, rows: Mapping[str, tuple[Source, Role]]) -> None:
        if not rows:
            return
        statement = insert(self._connection, COURSE_AWAITED)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["course_id", "name"],
                set_={"source": statement.excluded.source, "role": statement.excluded.role},
            ),
            [
                {"course_id": course_id, "name": name, "source": source, "role": role}
                for name, (source, role) in rows.items()
            ],
        )

    def remove_awaited(self, course_id: str, names: Collection[str]) -> None:
        gone = sorted(set(names))
        for start in range(0, len(gone), _AT_ONCE):
            self._connection.execute(
                COURSE_AWAITED.delete().where(
                    COURSE_AWAITED.c.course_id == course_id,
                    COURSE_AWAITED.c.name.in_(gone[start : start + _AT_ONCE]),
                )
            )

    # ---- terms ----

    def add_terms(self, course_id: str, terms_hash: str, text: str, *, since: datetime) -> None:
        row = {"course_id": course_id, "terms_hash": terms_hash, "text": text, "since": since}
        self._connection.execute(
            insert(self._connection, COURSE_TERMS).values(row).on_conflict_do_nothing()
        )

    def agree(self, course_id: str, account_id: str, terms_hash: str, *, at: datetime) -> None:
        row = {"course_id": course_id, "account_id": account_id, "terms_hash": terms_hash, "at": at}
        self._connection.execute(
            insert(self._connection, COURSE_AGREEMENTS).values(row).on_conflict_do_nothing()
        )

    def agreed(self, course_id: str, terms_hash: str) -> dict[str, datetime]:
        rows = self._connection.execute(
            sa.select(COURSE_AGREEMENTS.c.account_id, COURSE_AGREEMENTS.c.at).where(
                COURSE_AGREEMENTS.c.course_id == course_id,
                COURSE_AGREEMENTS.c.terms_hash == terms_hash,
            )
        )
        return {row.account_id: row.at for row in rows}

    def has_agreed(self, account_id: str, course_id: str, terms_hash: str) -> bool:
        query = sa.select(COURSE_AGREEMENTS.c.at).where(
            COURSE_AGREEMENTS.c.course_id == course_id,
            COURSE_AGREEMENTS.c.account_id == account_id,
            COURSE_AGREEMENTS.c.terms_hash == terms_hash,
        )
        return self._connection.execute(query).first() is not None

    # ---- office hours and listings ----

    def put_hours(self, hours: Hours) -> None:
        row = {
            "queue_id": hours.queue_id,
            "course_id": hours.course_id,
            "weekly": msgspec.to_builtins(hours.weekly),
            "exceptions": msgspec.to_builtins(hours.exceptions),
            "ended": hours.ended,
            "opened_for": hours.opened_for,
        }
        put(self._connection, COURSE_QUEUES, ["queue_id"], row)

    def hours(self, queue_id: str) -> Hours | None:
        row = self._connection.execute(_HOURS, {"id": queue_id}).one_or_none()
        return None if row is None else _hours(row)

    def hours_of(self, course_ids: Iterable[str]) -> dict[str, list[Hours]]:
        ids = sorted(set(course_ids))
        found: dict[str, list[Hours]] = {id_: [] for id_ in ids}
        query = (
            sa.select(COURSE_QUEUES)
            .where(COURSE_QUEUES.c.course_id.in_(_IDS))
            .order_by(COURSE_QUEUES.c.queue_id)
        )
        for row in self._in_parts(query, ids):
            found[row.course_id].append(_hours(row))
        return found

    def set_people(
        self, queue_id: str, *, owner_id: str, helpers: Sequence[str], roster: Sequence[str]
    ) -> None:
        self._connection.execute(
            QUEUES.update()
            .where(QUEUES.c.id == queue_id)
            .values(owner_id=owner_id, helpers=list(helpers), roster=list(roster))
        )

    def listings(self, course_ids: Iterable[str]) -> dict[str, list[str]]:
        ids = sorted(set(course_ids))
        found: dict[str, list[str]] = {id_: [] for id_ in ids}
        query = (
            sa.select(LISTINGS.c.course_id, LISTINGS.c.id)
            .where(LISTINGS.c.course_id.in_(_IDS), LISTINGS.c.published)
            .order_by(LISTINGS.c.number)
        )
        for row in self._in_parts(query, ids):
            found[row.course_id].append(row.id)
        return found

    # ---- steps ----

    def _in_parts(self, query: sa.Select[Any], ids: Collection[str]) -> list[sa.Row[Any]]:
        wanted = sorted(set(ids))
        rows: list[sa.Row[Any]] = []
        for start in range(0, len(wanted), _AT_ONCE):
            rows += self._connection.execute(query, {"ids": wanted[start : start + _AT_ONCE]})
        return rows

    def _put_groups(self, course: Course) -> None:
        rows = [
            {"course_id": course.id, "role": role, "group_name": name}
            for role, name in sorted(set(course.groups))
        ]
        if rows:
            self._connection.execute(COURSE_GROUPS.insert(), rows)

    def _courses(self, query: sa.Select[Any]) -> list[Course]:
        rows = self._connection.execute(query).all()
        groups: dict[str, list[tuple[Role, str]]] = {row.id: [] for row in rows}
        for row in self._in_parts(_GROUPS, groups.keys()):
            groups[row.course_id].append((row.role, row.group_name))
        return [_course(row, tuple(groups[row.id])) for row in rows]


def _values(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "slug": course.slug,
        "name": course.name,
        "first_date": course.first.isoformat(),
        "last_date": course.last.isoformat(),
        "time_zone": course.time_zone,
        "terms": course.terms,
        "keep_problems_days": course.keeping.problems_days,
        "keep_talk_days": course.keeping.talk_days,
        "keep_recordings_days": course.keeping.recordings_days,
        "privacy": course.privacy,
        "made_by": course.made_by,
        "created_at": course.created_at,
        "archived_at": course.archived_at,
        "purged_at": course.purged_at,
    }


def _course(row: sa.Row[Any], groups: tuple[tuple[Role, str], ...]) -> Course:
    return Course(
        id=row.id,
        slug=row.slug,
        name=row.name,
        first=date.fromisoformat(row.first_date),
        last=date.fromisoformat(row.last_date),
        time_zone=row.time_zone,
        groups=groups,
        terms=row.terms,
        keeping=Keeping(row.keep_problems_days, row.keep_talk_days, row.keep_recordings_days),
        privacy=row.privacy,
        made_by=row.made_by,
        created_at=row.created_at,
        archived_at=row.archived_at,
        purged_at=row.purged_at,
    )


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.course_id, row.account_id, row.source, row.role)


def _hours(row: sa.Row[Any]) -> Hours:
    return Hours(
        queue_id=row.queue_id,
        course_id=row.course_id,
        weekly=tuple(msgspec.convert(row.weekly, list[WeeklyRule])),
        exceptions=tuple(msgspec.convert(row.exceptions, list[AvailabilityException])),
        ended=row.ended,
        opened_for=row.opened_for,
    )
