"""Somebody to call before the call: the other end of the network test."""

from typing import Protocol


class EchoPeer(Protocol):
    """Answers offers of data channels; see ``contracts/network_test.py``."""

    def answer(self, account_id: str, sdp: str) -> str:
        """The answer to an offer. Blocks for a moment; call off the event loop.

        Raises:
            InvalidRequest: no offer that could be answered.
            TooMany: of this account, or of all, within a minute.
            NetworkTestAway: the peer cannot be started or does not answer.
        """
        ...

    def close(self) -> None:
        """End it and every running test."""
        ...
