"""``jupyter helpouts audit``: deeds as JSON lines or CSV, for staff and for who has to answer.

Reads the database alone, beside a server that goes on. What people wrote (reasons) is left out
unless it is asked for.
"""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO

import msgspec
import sqlalchemy as sa

from helpout_server.adapters.sql import revisions
from helpout_server.adapters.sql.audit import AuditLine, audit
from helpout_server.adapters.sql.postgresql import is_postgresql, tool_engine
from helpout_server.domain.errors import InvalidRequest, StoreUnusable

FORMATS = ("jsonl", "csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def moment(text: str, option: str) -> datetime | None:
    """``2026-09-01`` or ``2026-09-01T08:00:00+02:00``; UTC where no zone is said."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest("A time reads 2026-09-01 or 2026-09-01T08:00.", field=option) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def export(
    place: Path | str,
    *,
    since: datetime | None,
    until: datetime | None,
    form: Literal["jsonl", "csv"],
    reasons: bool,
    to: TextIO | None = None,
) -> int:
    """Write the lines; how many. Raises StoreUnusable."""
    out = to or sys.stdout
    fields = [name for name in AuditLine._fields if reasons or name != "reason"]
    written = 0
    with _reading(place) as connection:
        table = csv.writer(out) if form == "csv" else None
        if table is not None:
            table.writerow(fields)
        for line in audit(connection, since=since, until=until):
            values = line._asdict()
            row = {name: values[name] for name in fields} | {"at": line.at.isoformat()}
            if table is not None:
                table.writerow([_harmless(row[name]) for name in fields])
            else:
                out.write(msgspec.json.encode(row).decode() + "\n")
            written += 1
    return written


def _harmless(text: str) -> str:
    """A table program must not take somebody's words for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@contextmanager
def _reading(place: Path | str) -> Iterator[sa.Connection]:
    address = str(place)
    if is_postgresql(address):
        engine = tool_engine(address)
    else:
        if revisions.sqlite_revision(Path(place)) is None:
            raise StoreUnusable(f"There is no database at {place}.")
        url = Path(place).absolute().as_uri() + "?mode=ro&uri=true"
        engine = sa.create_engine("sqlite:///" + url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        said = str(error.orig).partition("\n")[0]
        raise StoreUnusable(f"The database refused: {said}") from error
    finally:
        engine.dispose()
