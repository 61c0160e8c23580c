"""What is kept of a course at its end: rosters, figures and the queues' history, as a ZIP of CSV.

People of the history are told only where the course's privacy is ``names``; else a line holds no
person, its hour, and is left out where its notebook is told of too few people.
"""

import csv
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from helpout_server.contracts import course as wire
from helpout_server.domain import course_roster as roster
from helpout_server.domain.account import NOBODY
from helpout_server.domain.course import Course
from helpout_server.domain.wall_clock import pinned_zone
from helpout_server.ports.course import ServedLine
from helpout_server.services.context import Context
from helpout_server.services.course_access import managed
from helpout_server.services.course_figures import of_course

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Sequence[object]


def get(context: Context, *, course_id: str) -> wire.CourseArchive:
    """For who manages it, at any time before it is purged."""
    course, _ = managed(context, course_id)
    shown = of_course(context, course)
    files = {
        "course.json": _json(course),
        "roster.csv": _csv(("name", "account", "role", "source"), _roster(context, course)),
        "weeks.csv": _csv(
            wire.FiguresWeek.__struct_fields__, map(msgspec.structs.astuple, shown.weeks)
        ),
        "queue_history.csv": _history(context, course),
    }
    for name, cells in (
        ("outcomes", shown.outcomes),
        ("sources", shown.sources),
        ("exceptions", shown.exceptions),
    ):
        rows = map(msgspec.structs.astuple, cells)
        files[f"{name}.csv"] = _csv(wire.FiguresCell.__struct_fields__, rows)
    content = _zipped(files, course.slug, context.now)
    return wire.CourseArchive(
        file_name=f"{course.slug}.zip", content_base64=b64encode(content).decode()
    )


def _roster(context: Context, course: Course) -> list[Row]:
    entries = context.uow.courses.entries([course.id])[course.id]
    accounts = context.uow.accounts.many({one.account_id for one in entries})
    known: list[Row] = [
        (accounts.get(one.account_id, NOBODY).display_name, one.account_id, one.role, one.source)
        for one in sorted(
            entries,
            key=lambda one: (roster.STRONGEST.index(one.role), one.account_id, one.source),
        )
    ]
    awaited = context.uow.courses.awaited(course.id)
    return [*known, *((name, "", role, source) for name, (source, role) in awaited.items())]


def _history(context: Context, course: Course) -> str:
    lines = context.uow.courses.served(course.id)
    zone = pinned_zone(course.time_zone)
    if course.privacy == "names":
        ids = {id_ for one in lines for id_ in (one.student_id, one.helper_id) if id_ is not None}
        names = {id_: one.display_name for id_, one in context.uow.accounts.many(ids).items()}
        rows: list[Row] = [
            (
                one.took_at.astimezone(zone).isoformat(timespec="seconds"),
                names.get(one.student_id, ""),
                names.get(one.helper_id or "", ""),
                *_told(one),
            )
            for one in lines
        ]
        return _csv(("took_at", "student", "helper", *_TOLD), rows)
    told_of = {(one.label, one.detail) for one in of_course(context, course).sources if one.label}
    rows = [
        (one.took_at.astimezone(zone).strftime("%Y-%m-%d %H:00"), *_told(one))
        for one in lines
        if (one.notebook, one.exercise) in told_of
    ]
    return _csv(("took_at", *_TOLD), rows)


_TOLD = ("queue", "waited_s", "helped_s", "outcome", "notebook", "exercise", "exception")


def _told(one: ServedLine) -> Row:
    return (
        one.queue_title,
        one.waited_s,
        one.helped_s,
        one.outcome,
        one.notebook,
        one.exercise,
        one.exception,
    )


def _json(course: Course) -> str:
    told = {
        "name": course.name,
        "short_name": course.slug,
        "first_date": course.first.isoformat(),
        "last_date": course.last.isoformat(),
        "time_zone": course.time_zone,
        "terms": course.terms,
        "terms_sha256": course.terms_hash,
        "privacy": course.privacy,
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _csv(headings: Iterable[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(tuple(headings))
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: object) -> str:
    """What a table shows: never a formula, whoever wrote it."""
    if value is None:
        return ""
    shown = str(value)
    return f"'{shown}" if isinstance(value, str) and shown.startswith(_FORMULA) else shown


def _zipped(files: dict[str, str], folder: str, now: datetime) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return packed.getvalue()
