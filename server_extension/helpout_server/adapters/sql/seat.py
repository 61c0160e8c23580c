"""Seats of gatherings in SQL."""

from collections.abc import Iterable

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.domain.seat import Seat

SEATS = sa.Table(
    "gathering_seats",
    METADATA,
    sa.Column("gathering_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

_OF = (
    sa.select(SEATS)
    .where(SEATS.c.gathering_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(SEATS.c.gathering_id, SEATS.c.number)
)


class SqlSeats:
    """``Seats`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, gathering_ids: Iterable[str]) -> dict[str, list[Seat]]:
        ids = sorted(set(gathering_ids))
        found: dict[str, list[Seat]] = {id_: [] for id_ in ids}
        if ids:
            for row in self._connection.execute(_OF, {"ids": ids}):
                found[row.gathering_id].append(
                    Seat(row.gathering_id, row.account_id, row.state, row.number, row.at)
                )
        return found

    def put(self, seat: Seat) -> None:
        done = self._connection.execute(
            SEATS.update()
            .where(SEATS.c.gathering_id == seat.gathering_id, SEATS.c.account_id == seat.account_id)
            .values(state=seat.state, number=seat.number, at=seat.at)
        )
        if done.rowcount == 0:
            self._connection.execute(
                SEATS.insert(),
                {
                    "gathering_id": seat.gathering_id,
                    "account_id": seat.account_id,
                    "state": seat.state,
                    "number": seat.number,
                    "at": seat.at,
                },
            )

    def remove(self, gathering_id: str, account_id: str) -> None:
        self._connection.execute(
            SEATS.delete().where(
                SEATS.c.gathering_id == gathering_id, SEATS.c.account_id == account_id
            )
        )
