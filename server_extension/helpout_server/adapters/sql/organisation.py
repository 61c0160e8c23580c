"""Organisations in SQL."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import BOOKINGS, LISTINGS, METADATA, Moment
from helpout_server.domain.organisation import Member, Organisation
from helpout_server.ports.organisation import Turn

ORGANISATIONS = sa.Table(
    "organisations",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

ORGANISATION_MEMBERS = sa.Table(
    "organisation_members",
    METADATA,
    sa.Column("organisation_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("weight", sa.Integer, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("agreed", sa.Boolean, nullable=False),
    sa.Column("owed", sa.Text, nullable=False),
    sa.Column("last_assigned_at", Moment),
    sa.Column("since", Moment, nullable=False),
)

ORGANISATION_TURNS = sa.Table(
    "organisation_turns",
    METADATA,
    sa.Column("booking_id", sa.Text, primary_key=True),
    sa.Column("organisation_id", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("shares", sa.JSON, nullable=False),
    sa.Column("counts", sa.Boolean, nullable=False),
)

ALL_MAX = 500
"""Organisations that staff is shown."""

_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_MANY = sa.select(ORGANISATIONS).where(ORGANISATIONS.c.id.in_(_IDS))
_MEMBERS = (
    sa.select(ORGANISATION_MEMBERS)
    .where(ORGANISATION_MEMBERS.c.organisation_id.in_(_IDS))
    .order_by(ORGANISATION_MEMBERS.c.since, ORGANISATION_MEMBERS.c.account_id)
)
_LISTINGS = (
    sa.select(LISTINGS.c.organisation_id, LISTINGS.c.id)
    .where(LISTINGS.c.organisation_id.in_(_IDS))
    .order_by(LISTINGS.c.number)
)
_OF_LISTINGS = (
    sa.select(ORGANISATIONS, LISTINGS.c.id.label("listing_id"))
    .join(LISTINGS, LISTINGS.c.organisation_id == ORGANISATIONS.c.id)
    .where(LISTINGS.c.id.in_(_IDS))
)
_COUNTING = sa.select(ORGANISATION_TURNS).where(ORGANISATION_TURNS.c.counts)


class SqlOrganisations:
    """``Organisations`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, organisation: Organisation) -> None:
        self._connection.execute(ORGANISATIONS.insert(), _values(organisation))

    def update(self, organisation: Organisation) -> None:
        self._connection.execute(
            ORGANISATIONS.update()
            .where(ORGANISATIONS.c.id == organisation.id)
            .values(**_values(organisation))
        )

    def get(self, organisation_id: str) -> Organisation | None:
        return self.many([organisation_id]).get(organisation_id)

    def many(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        ids = sorted(set(organisation_ids))
        if not ids:
            return {}
        return {row.id: _organisation(row) for row in self._connection.execute(_MANY, {"ids": ids})}

    def page(self, *, account_id: str | None, limit: int) -> list[Organisation]:
        query = sa.select(ORGANISATIONS).order_by(ORGANISATIONS.c.name, ORGANISATIONS.c.id)
        if account_id is not None:
            of_account = sa.select(ORGANISATION_MEMBERS.c.organisation_id).where(
                ORGANISATION_MEMBERS.c.account_id == account_id
            )
            query = query.where(ORGANISATIONS.c.id.in_(of_account))
        return [_organisation(row) for row in self._connection.execute(query.limit(limit))]

    def owned(self, account_id: str) -> int:
        query = (
            sa.select(sa.func.count())
            .select_from(ORGANISATION_MEMBERS)
            .where(
                ORGANISATION_MEMBERS.c.account_id == account_id,
                ORGANISATION_MEMBERS.c.role == "owner",
            )
        )
        return self._connection.scalar(query) or 0

    def members(self, organisation_ids: Iterable[str]) -> dict[str, list[Member]]:
        ids = sorted(set(organisation_ids))
        found: dict[str, list[Member]] = {id_: [] for id_ in ids}
        if ids:
            for row in self._connection.execute(_MEMBERS, {"ids": ids}):
                found[row.organisation_id].append(_member(row))
        return found

    def put_member(self, member: Member) -> None:
        place = {"organisation_id": member.organisation_id, "account_id": member.account_id}
        values = {
            "role": member.role,
            "weight": member.weight,
            "paused": member.paused,
            "agreed": member.agreed,
            "owed": str(member.owed),
            "last_assigned_at": member.last_assigned_at,
            "since": member.since,
        }
        done = self._connection.execute(
            ORGANISATION_MEMBERS.update()
            .where(*_place(ORGANISATION_MEMBERS, **place))
            .values(**values)
        )
        if done.rowcount == 0:
            self._connection.execute(ORGANISATION_MEMBERS.insert(), {**place, **values})

    def remove_member(self, organisation_id: str, account_id: str) -> None:
        self._connection.execute(
            ORGANISATION_MEMBERS.delete().where(
                *_place(
                    ORGANISATION_MEMBERS, organisation_id=organisation_id, account_id=account_id
                )
            )
        )

    def of_listings(self, listing_ids: Iterable[str]) -> dict[str, Organisation]:
        rows = self._connection.execute(_OF_LISTINGS, {"ids": sorted(set(listing_ids))})
        return {row.listing_id: _organisation(row) for row in rows}

    def listings(self, organisation_ids: Iterable[str]) -> dict[str, list[str]]:
        ids = sorted(set(organisation_ids))
        found: dict[str, list[str]] = {id_: [] for id_ in ids}
        if ids:
            for organisation_id, listing_id in self._connection.execute(_LISTINGS, {"ids": ids}):
                found[organisation_id].append(listing_id)
        return found

    def add_turn(self, turn: Turn) -> None:
        mine = ORGANISATION_TURNS.c.booking_id == turn.booking_id
        self._connection.execute(ORGANISATION_TURNS.delete().where(mine))
        self._connection.execute(
            ORGANISATION_TURNS.insert(),
            {
                "booking_id": turn.booking_id,
                "organisation_id": turn.organisation_id,
                "account_id": turn.account_id,
                "shares": {id_: str(share) for id_, share in turn.shares.items()},
                "counts": True,
            },
        )

    def turn(self, booking_id: str) -> Turn | None:
        mine = _COUNTING.where(ORGANISATION_TURNS.c.booking_id == booking_id)
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else _turn(row)

    def lapsed_turns(self, organisation_id: str) -> list[Turn]:
        rows = self._connection.execute(
            _COUNTING.join(BOOKINGS, BOOKINGS.c.id == ORGANISATION_TURNS.c.booking_id)
            .where(
                ORGANISATION_TURNS.c.organisation_id == organisation_id,
                BOOKINGS.c.status.in_(("expired", "cancelled")),
            )
            .order_by(ORGANISATION_TURNS.c.booking_id)
        )
        return [_turn(row) for row in rows]

    def forget_turns(self, booking_ids: Collection[str]) -> None:
        if booking_ids:
            gone = ORGANISATION_TURNS.c.booking_id.in_(sorted(booking_ids))
            self._connection.execute(ORGANISATION_TURNS.update().where(gone).values(counts=False))


def _place(table: sa.Table, **keys: str) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in keys.items()]


def _values(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.id,
        "name": organisation.name,
        "description": organisation.description,
        "made_by": organisation.made_by,
        "created_at": organisation.created_at,
    }


def _organisation(row: sa.Row[Any]) -> Organisation:
    return Organisation(row.id, row.name, row.description, row.made_by, row.created_at)


def _member(row: sa.Row[Any]) -> Member:
    return Member(
        organisation_id=row.organisation_id,
        account_id=row.account_id,
        role=row.role,
        weight=row.weight,
        paused=row.paused,
        agreed=row.agreed,
        owed=Fraction(row.owed),
        last_assigned_at=row.last_assigned_at,
        since=row.since,
    )


def _turn(row: sa.Row[Any]) -> Turn:
    shares = {id_: Fraction(text) for id_, text in row.shares.items()}
    return Turn(row.booking_id, row.organisation_id, row.account_id, shares)
