"""What a marketplace is told of its other replicas: options, the environment, and their checks."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from helpout_server.adapters.replicas.link import RedisConfig
from helpout_server.adapters.sql.postgresql import is_postgresql
from helpout_server.domain.errors import InvalidRequest

VARIABLE = "HELPOUTS_REDIS"


@dataclass(frozen=True, slots=True)
class ReplicaSettings:
    """Without an address of Redis there is one process."""

    redis: str = field(default="", repr=False)
    address: str = ""
    """Where other replicas reach this one; empty: where it listens."""
    ca_file: str = ""
    shared_dir: Path | None = None
    """What all replicas must see: recordings, and the key of calendars."""

    def checked(self, database: str, ip: str) -> None:
        """Raises InvalidRequest with the option at fault."""
        if not self.redis:
            return
        if not is_postgresql(database):
            raise InvalidRequest(
                "Several replicas share a database on PostgreSQL (--db postgresql://…); a file of "
                "SQLite is one process's.",
                field="--redis",
            )
        if ip in ("0.0.0.0", "::", "") and not self.address:  # noqa: S104 - it is refused
            raise InvalidRequest(
                "Where it listens everywhere, say where other replicas reach it.",
                field="--replica-address",
            )
        self.config("http://127.0.0.1:1/").checked()

    def config(self, listens_at: str) -> RedisConfig:
        """For the marketplace; ``listens_at`` is its own address, with base path."""
        address = self.address or listens_at
        return RedisConfig(self.redis, address if address.endswith("/") else f"{address}/",
                           self.ca_file)  # fmt: skip

    def shared(self, data_dir: Path) -> Path:
        """The folder of what all replicas must see."""
        return data_dir if self.shared_dir is None else self.shared_dir


def add_arguments(serve: argparse.ArgumentParser) -> None:
    """Those of replicas."""
    serve.add_argument(
        "--redis",
        default="",
        help="several replicas on one PostgreSQL: redis://host:6379/0; with a password put it "
        f"into {VARIABLE}",
    )
    serve.add_argument(
        "--replica-address",
        default="",
        help="where other replicas reach this one, with base path (default: where it listens)",
    )
    serve.add_argument(
        "--replica-ca-file", default="", help="who vouches for the replicas' certificates, PEM"
    )
    serve.add_argument(
        "--shared-dir",
        type=Path,
        help="a folder that all replicas see, for recordings and the key of calendars "
        "(default: the data directory)",
    )


def replicas_of(
    arguments: argparse.Namespace, environment: Mapping[str, str] | None = None
) -> ReplicaSettings:
    """What was said. Raises InvalidRequest."""
    environment = os.environ if environment is None else environment
    if urlsplit(arguments.redis).password:
        raise InvalidRequest(
            "A password in the address can be seen by others of this machine. Put the address "
            f"into {VARIABLE}.",
            field="--redis",
        )
    folder = arguments.shared_dir
    return ReplicaSettings(
        redis=arguments.redis or environment.get(VARIABLE, ""),
        address=arguments.replica_address,
        ca_file=arguments.replica_ca_file,
        shared_dir=None if folder is None else folder.resolve(),
    )
