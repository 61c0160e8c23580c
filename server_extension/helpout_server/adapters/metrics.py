"""``Measures`` for Prometheus, in a registry of its own.

Owns the names of all metrics, their labels and their buckets. What is counted as it happens is
of this process; what is read at a scrape (``standing``) of the whole database is the same on
every replica: who adds replicas up takes its maximum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from helpout_server import __version__
from helpout_server.ports.census import Counts
from helpout_server.ports.measures import Measured, Outcome

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_REQUEST = (0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0)
_WAIT = (15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200)
_METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"))
_CODES = frozenset((1000, 1001, 1006, 1011, 1012, 1013, *range(4400, 4430)))
SLOTS_ROUTE = "/listings/{listing_id}/slots"
SEARCH_ROUTE = "/listings"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is read when somebody asks."""

    rooms: int = 0
    participants: int = 0
    sockets: Mapping[str, int] = field(default_factory=dict)
    """By kind."""
    counts: Counts | None = None
    """None: the database did not answer; what was known of it is told no longer."""


class PrometheusMeasures:
    """One for a process."""

    def __init__(self) -> None:
        self.registry = made = CollectorRegistry()
        ProcessCollector(namespace="helpouts", registry=made)
        self._info = Gauge("helpouts_build_info", "What runs.", ["version"], registry=made)
        self._info.labels(__version__).set(1)
        self._requests = Histogram(
            "helpouts_http_request_seconds",
            "Requests by template of their route, and how long their answers took.",
            ["method", "route", "status"],
            buckets=_REQUEST,
            registry=made,
        )
        self._slots = Histogram(
            "helpouts_slots_seconds", "Slots of a listing asked for.", buckets=_FAST, registry=made
        )
        self._search = Histogram(
            "helpouts_search_seconds", "Searches for listings.", buckets=_FAST, registry=made
        )
        self._lag = Histogram(
            "helpouts_loop_lag_seconds",
            "How much later than it asked for the event loop woke.",
            buckets=_FAST,
            registry=made,
        )
        self._database = Histogram(
            "helpouts_database_seconds",
            "Transactions, without the wait for a thread.",
            ["lane"],
            buckets=_FAST,
            registry=made,
        )
        self._database_wait = Histogram(
            "helpouts_database_wait_seconds",
            "How long transactions waited for a thread.",
            ["lane"],
            buckets=_FAST,
            registry=made,
        )
        self._queue_wait = Histogram(
            "helpouts_queue_wait_seconds",
            "From taking a place in a line to being helped, of those who were.",
            buckets=_WAIT,
            registry=made,
        )
        self._mails = Counter(
            "helpouts_mails",
            "Talks with the mail server by their end: sent, delayed, refused.",
            ["outcome"],
            registry=made,
        )
        self._chores = Histogram(
            "helpouts_chore_seconds", "Chores that were done.", ["chore"], buckets=_FAST,
            registry=made,
        )  # fmt: skip
        self._chores_failed = Counter(
            "helpouts_chore_failures", "Chores that failed.", ["chore"], registry=made
        )
        self._chore_last = Gauge(
            "helpouts_chore_last_success_timestamp_seconds",
            "When a chore was last done.",
            ["chore"],
            registry=made,
        )
        self._closed = Counter(
            "helpouts_sockets_closed", "Sockets by code.", ["kind", "code"], registry=made
        )
        self._standing_gauges(made)

    def _standing_gauges(self, made: CollectorRegistry) -> None:
        self._rooms = Gauge("helpouts_rooms", "Rooms in memory.", registry=made)
        self._participants = Gauge("helpouts_participants", "Connections in rooms.", registry=made)
        self._sockets = Gauge("helpouts_sockets", "Open sockets.", ["kind"], registry=made)
        self._up = Gauge(
            "helpouts_database_up", "Whether the database answered this scrape.", registry=made
        )
        whole = "In the whole database, the same on every replica: "
        self._accounts = Gauge("helpouts_accounts", f"{whole}accounts.", registry=made)
        self._listings = Gauge("helpouts_listings", f"{whole}listings.", registry=made)
        self._by_state = {
            name: Gauge(f"helpouts_{name}", f"{whole}{told}.", ["state"], registry=made)
            for name, told in (
                ("bookings", "bookings"),
                ("queues", "queues"),
                ("queue_tickets", "places in lines that are open"),
                ("outbox_mails", "mails of the outbox; those that ended for 30 days"),
                ("recordings", "recordings"),
            )
        }
        self._oldest_ticket = Gauge(
            "helpouts_queue_oldest_ticket_seconds",
            f"{whole}how long whoever waits longest has waited.",
            registry=made,
        )
        self._oldest_mail = Gauge(
            "helpouts_outbox_oldest_due_seconds",
            f"{whole}how long the most overdue mail has been due.",
            registry=made,
        )

    # ---- as it happens

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).observe(seconds)
        if method == "GET" and route == SLOTS_ROUTE:
            self._slots.observe(seconds)
        elif method == "GET" and route == SEARCH_ROUTE:
            self._search.observe(seconds)

    def socket_closed(self, kind: str, code: int) -> None:
        self._closed.labels(kind, str(code) if code in _CODES else "other").inc()

    def database(self, lane: str, waited_s: float, took_s: float) -> None:
        self._database.labels(lane).observe(took_s)
        self._database_wait.labels(lane).observe(waited_s)

    def chore(self, name: str, seconds: float, *, done: bool) -> None:
        self._chores.labels(name).observe(seconds)
        if done:
            self._chore_last.labels(name).set_to_current_time()
        else:
            self._chores_failed.labels(name).inc()

    def mail(self, outcome: Outcome) -> None:
        self._mails.labels(outcome).inc()

    def measured(self, name: Measured, value: float) -> None:
        {"queue_wait": self._queue_wait}[name].observe(value)

    def loop_lag(self, seconds: float) -> None:
        self._lag.observe(seconds)

    # ---- when somebody asks

    def text(self, standing: Standing) -> bytes:
        """All of it, as Prometheus reads it."""
        self._rooms.set(standing.rooms)
        self._participants.set(standing.participants)
        for kind, number in standing.sockets.items():
            self._sockets.labels(kind).set(number)
        self._counted(standing.counts)
        return generate_latest(self.registry)

    def _counted(self, counts: Counts | None) -> None:
        self._up.set(counts is not None)
        for gauge in self._by_state.values():
            gauge.clear()
        if counts is None:
            return
        self._accounts.set(counts.accounts)
        self._listings.set(counts.listings)
        self._oldest_ticket.set(counts.oldest_ticket_s)
        self._oldest_mail.set(counts.oldest_mail_s)
        for name, found in (
            ("bookings", counts.bookings),
            ("queues", counts.queues),
            ("queue_tickets", counts.tickets),
            ("outbox_mails", counts.mails),
            ("recordings", counts.recordings),
        ):
            for state, number in found.items():
                self._by_state[name].labels(state).set(number)
