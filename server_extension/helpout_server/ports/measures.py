"""What is counted of a running marketplace, for whoever looks at it from outside.

Numbers of this process alone: several replicas are added up by who reads them. No value here may
name a person or a thing: labels are words of a list that ends.
"""

from typing import Literal, Protocol

Lane = Literal["reader", "writer"]
Outcome = Literal["sent", "delayed", "refused"]
Measured = Literal["queue_wait"]
"""What use cases tell: ``queue_wait``, seconds from taking a ticket to being helped."""


class Measures(Protocol):
    """Counts. Never blocks, never fails; from any thread."""

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answered request; ``route`` is its template."""
        ...

    def socket_closed(self, kind: str, code: int) -> None: ...

    def database(self, lane: str, waited_s: float, took_s: float) -> None:
        """A transaction: how long for a thread, and how long itself."""
        ...

    def chore(self, name: str, seconds: float, *, done: bool) -> None: ...

    def mail(self, outcome: Outcome) -> None: ...

    def measured(self, name: Measured, value: float) -> None: ...

    def loop_lag(self, seconds: float) -> None: ...
