"""The words of ``backup``, ``restore``, ``migrate-store`` and ``audit``.

They read and write a database themselves, unlike the other commands: a backup must be possible
where no server answers, and a restore where none may.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from helpout_server.entrypoints.serve_options import add_data_dir, add_database

if TYPE_CHECKING:
    from helpout_server.entrypoints.keeping.backup import Place


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """All of them."""
    backup = commands.add_parser("backup", help="copy a marketplace into one file, while it runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="a new file")
    _add_place(backup)
    backup.add_argument("--recordings", action="store_true", help="finished recordings too")
    backup.add_argument(
        "--keys",
        action="store_true",
        help="the keys of calendars and recordings and the owner's token too: who has the file "
        "can then read everything in it",
    )
    backup.add_argument("--recording-key-file", default="", help="with --keys: as serve has it")
    backup.set_defaults(command=_backup)

    restore = commands.add_parser("restore", help="bring a backup back, where nothing is yet")
    restore.add_argument("file", type=Path, metavar="FILE", help="of jupyter helpouts backup")
    _add_place(restore)
    restore.set_defaults(command=_restore)

    move = commands.add_parser("migrate-store", help="move a marketplace from SQLite to PostgreSQL")
    move.add_argument("--from", dest="source", type=Path, required=True, metavar="SQLITE")
    move.add_argument("--to", dest="target", required=True, metavar="POSTGRESQL")
    move.set_defaults(command=_migrate_store)

    audit = commands.add_parser("audit", help="print who did what when")
    _add_place(audit)
    audit.add_argument("--since", default="", help="2026-09-01 or 2026-09-01T08:00; UTC")
    audit.add_argument("--until", default="", help="likewise; the moment itself is left out")
    audit.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help="(%(default)s)")
    audit.add_argument("--reasons", action="store_true", help="also what people wrote as a reason")
    audit.set_defaults(command=_audit)


def _add_place(parser: argparse.ArgumentParser) -> None:
    add_data_dir(parser)
    add_database(parser)
    parser.add_argument("--shared-dir", type=Path, help="as serve has it, where replicas share one")


def _place(arguments: argparse.Namespace) -> "Place":
    from helpout_server.entrypoints.keeping.backup import Place
    from helpout_server.entrypoints.service import check_no_password

    check_no_password(arguments.db)
    shared: Path | None = arguments.shared_dir
    return Place.of(
        arguments.data_dir.resolve(), arguments.db, None if shared is None else shared.resolve()
    )


def _backup(arguments: argparse.Namespace) -> int:
    from helpout_server.entrypoints.keeping.backup import Wanted, back_up

    wanted = Wanted(arguments.recordings, arguments.keys, arguments.recording_key_file)
    manifest = back_up(_place(arguments), arguments.file.absolute(), wanted)
    rows = sum(table.rows for table in manifest.database.tables.values())
    size = sum(file.bytes for file in manifest.files.values())
    _say(f"{arguments.file}: {rows} rows, {len(manifest.files)} files, {size} bytes")
    if arguments.keys:
        _say("It holds keys. Keep it where only you can read it.")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from helpout_server.entrypoints.keeping.backup import restore

    place = _place(arguments)
    manifest = restore(arguments.file, place)
    rows = sum(table.rows for table in manifest.database.tables.values())
    _say(f"{place.database}: {rows} rows of {manifest.made_at:%Y-%m-%d %H:%M} UTC, verified")
    return 0


def _migrate_store(arguments: argparse.Namespace) -> int:
    from helpout_server.adapters.sql.moving import move_store
    from helpout_server.entrypoints.service import check_no_password

    check_no_password(arguments.target)
    moved = move_store(arguments.source.absolute(), arguments.target, say=_say)
    rows = sum(table.rows for table in moved.values())
    _say(f"{rows} rows in {len(moved)} tables are there, each the same as it was.")
    return 0


def _audit(arguments: argparse.Namespace) -> int:
    from helpout_server.entrypoints.keeping.audit import export, moment

    export(
        _place(arguments).database,
        since=moment(arguments.since, "--since"),
        until=moment(arguments.until, "--until"),
        form=arguments.format,
        reasons=arguments.reasons,
    )
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
