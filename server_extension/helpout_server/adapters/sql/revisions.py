"""Which revision a database is of, and the way to today's.

Owns the rule that a database of a revision we do not know is left as it is.
"""

import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from helpout_server import __version__
from helpout_server.domain.errors import StoreUnusable

_MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision we know."""
    revision = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert revision is not None, "the migrations end in one revision"
    return revision


def known() -> frozenset[str]:
    """Every revision we know."""
    return frozenset(
        script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()
    )


def upgrade(connection: sa.Connection, *, to: str = "head") -> None:
    """Bring the database to a revision, in the connection's transaction."""
    config = Config()
    # Percent signs of a folder's name would else be read as the start of a substitution.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def sqlite_revision(path: Path) -> str | None:
    """The revision of a SQLite file, which is only read; none where it is new.

    Raises:
        StoreUnusable: no database, not ours, or of a revision we do not know.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        found = _stored_revision(path)
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(f"{path} cannot be read as a database ({error}).") from error
    if found is None:
        raise _unknown("none", f"The database {path}")
    check_known(found, f"The database {path}")
    return found


def stored_revision(connection: sa.Connection) -> str | None:
    """The revision of an open database; none where it is new."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def check_known(found: str | None, what: str) -> None:
    """Raises StoreUnusable for a revision that is not ours, or not yet."""
    if found is not None and found not in known():
        raise _unknown(found, what)


def _unknown(found: str, what: str) -> StoreUnusable:
    return StoreUnusable(
        f"{what} is of revision {found}, but helpout-widgets {__version__} knows revisions up to "
        f"{head()}. It was left as it is: install the version that made it, or name another one."
    )


def _stored_revision(path: Path) -> str | None:
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise
    finally:
        connection.close()
    return None if row is None else str(row[0])
