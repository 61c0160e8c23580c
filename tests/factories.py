"""A small marketplace for tests: accounts, listings and availability, made by the use cases.

Time stands at ``world.now`` until a test moves it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from helpout_server.adapters.sql.engine import SqlStore
from helpout_server.adapters.system import SystemIds
from helpout_server.contracts import availability as availability_wire
from helpout_server.contracts import booking as booking_wire
from helpout_server.contracts import listing as listing_wire
from helpout_server.contracts import review as review_wire
from helpout_server.contracts.account import AccountDraft
from helpout_server.contracts.event import EventHint
from helpout_server.contracts.problem import Problem
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import SlotTaken
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import (
    account,
    availability,
    booking,
    booking_alternatives,
    listing,
    review,
    room,
)
from helpout_server.services.context import Context, Policy
from tests.migrated import memory_store

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
"""Where time stands at first: a Monday, eight o'clock UTC."""


@dataclass
class World:
    """A store with the means to do use cases on it, each in a transaction of its own."""

    store: SqlStore
    now: datetime = MONDAY
    policy: Policy = field(default_factory=Policy)
    ids: SystemIds = field(default_factory=SystemIds)
    hints: list[tuple[frozenset[str], EventHint]] = field(default_factory=list)
    """What the last write told."""
    _keys: int = 0

    # ---- doing ----

    def write(self, use_case: Callable[..., Any], actor: Account, *args: Any, **named: Any) -> Any:
        """A use case in a read-write transaction; what a refusal lacks is found afterwards."""

        def work(uow: UnitOfWork) -> Any:
            context = self.context(uow, actor)
            value = use_case(context, *args, **named)
            self.hints = context.hints
            return value

        try:
            return self.store.write_blocking(work)
        except SlotTaken as refusal:
            self.read(booking_alternatives.complete, actor, refusal)
            raise

    def read(self, use_case: Callable[..., Any], actor: Account, *args: Any, **named: Any) -> Any:
        """A use case on a snapshot."""
        return self.store.read_blocking(
            lambda uow: use_case(self.context(uow, actor), *args, **named)
        )

    def context(self, uow: UnitOfWork, actor: Account) -> Context:
        return Context(uow=uow, actor=actor, now=self.now, ids=self.ids, policy=self.policy)

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)

    def told(self, name: str) -> list[frozenset[str]]:
        """Whom the last write told of such a change."""
        return [people for people, hint in self.hints if hint.name == name]

    # ---- making ----

    def owner(self, display_name: str = "Olga Owner") -> Account:
        made = self.write(account.ensure_owner, NOBODY, display_name=display_name, time_zone="UTC")
        assert isinstance(made, Account)
        return made

    def account(
        self, display_name: str, *, time_zone: str = "UTC", is_staff: bool = False
    ) -> Account:
        return self.account_and_token(display_name, time_zone=time_zone, is_staff=is_staff)[0]

    def account_and_token(
        self, display_name: str, *, time_zone: str = "UTC", is_staff: bool = False
    ) -> tuple[Account, str]:
        draft = AccountDraft(display_name=display_name, time_zone=time_zone, is_staff=is_staff)
        made = self.write(account.add_account, NOBODY, body=draft)
        found = self.store.read_blocking(lambda uow: uow.accounts.get(made.account.id))
        assert found is not None
        return found, made.token

    def tutor(self, display_name: str = "Tom Tutor", *, time_zone: str = "UTC") -> Account:
        """An account that may be booked at any hour."""
        made = self.account(display_name, time_zone=time_zone)
        self.always_open(made)
        return made

    def listing(self, tutor: Account, **changes: Any) -> listing_wire.Listing:
        draft = replace_struct(
            listing_wire.ListingDraft(
                title="Pandas without tears",
                description="Groupby, joins and tidy frames. Bring your notebook.",
                category="data_analysis",
                tags=["pandas", "groupby"],
                durations_minutes=[30, 60],
            ),
            **changes,
        )
        made = self.write(listing.publish, tutor, body=draft)
        assert isinstance(made, listing_wire.Listing)
        return made

    def always_open(self, tutor: Account, **changes: Any) -> None:
        """Open all week, on the half hour."""
        self.open_hours(
            tutor,
            weekly=[
                availability_wire.WeeklyRule(weekday=day, start="00:00", end="24:00")
                for day in range(7)
            ],
            increment_minutes=30,
            **changes,
        )

    def open_hours(self, tutor: Account, **changes: Any) -> None:
        draft = replace_struct(
            availability_wire.AvailabilityDraft(time_zone=tutor.time_zone), **changes
        )
        self.write(availability.put_own, tutor, body=draft)

    def draft(
        self, offer: listing_wire.Listing, *, start: datetime | None = None, **changes: Any
    ) -> booking_wire.BookingDraft:
        """A request to book, on the half hour after two hours from now where nothing is said."""
        self._keys += 1
        return replace_struct(
            booking_wire.BookingDraft(
                listing_id=offer.id,
                start=start
                or self.now + timedelta(hours=2) + (MONDAY - self.now) % timedelta(minutes=30),
                duration_minutes=30,
                problem=Problem(summary="KeyError after merge", code="df.merge(other)"),
                idempotency_key=f"key-{self._keys:08d}",
            ),
            **changes,
        )

    def booking(
        self,
        student: Account,
        offer: listing_wire.Listing,
        *,
        start: datetime | None = None,
        **changes: Any,
    ) -> booking_wire.Booking:
        draft = self.draft(offer, start=start, **changes)
        made = self.write(booking.book, student, body=draft)
        assert isinstance(made, booking_wire.Booking)
        return made

    def held_booking(
        self, student: Account, tutor: Account, offer: listing_wire.Listing
    ) -> booking_wire.Booking:
        """A booking that took place and was completed; time stands shortly after."""
        made = self.booking(student, offer)
        self.now = made.start + timedelta(minutes=1)
        self.meet(made)
        self.move(minutes=20)
        self.write(booking.complete_booking, tutor, made.live_session_id)
        found = self.read(booking.get, student, booking_id=made.id)
        assert isinstance(found, booking_wire.Booking)
        return found

    def meet(self, made: booking_wire.Booking) -> None:
        """Student and tutor are in the room together, now."""

        def work(uow: UnitOfWork) -> None:
            uow.live_sessions.open(made.live_session_id, booking_id=made.id, lead_id=made.tutor.id)
            room.begin(uow, made.live_session_id, policy=self.policy, now=self.now)

        self.store.write_blocking(work)

    def review(
        self, author: Account, booking_id: str, rating: int, comment: str = ""
    ) -> review_wire.Review:
        draft = review_wire.ReviewDraft(rating=rating, comment=comment)
        made = self.write(review.put_review, author, booking_id=booking_id, body=draft)
        assert isinstance(made, review_wire.Review)
        return made


def replace_struct(struct: Any, **changes: Any) -> Any:
    """A copy of a contract struct or dataclass with other fields."""
    import msgspec

    if isinstance(struct, msgspec.Struct):
        return msgspec.structs.replace(struct, **changes)
    return replace(struct, **changes)


@contextmanager
def memory_world() -> Iterator[World]:
    """A world in memory."""
    store = memory_store()
    try:
        yield World(store)
    finally:
        store.close()
