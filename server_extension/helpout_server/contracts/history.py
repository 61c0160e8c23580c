"""The history of a shared document: every edit and whose it was, for a slider.

Restoring is a page's own edit: nothing here changes the text.
"""

from typing import Annotated

from msgspec import Meta, Struct


class HistoryQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """``GET live_sessions/{id}/history``: the page after what is known."""

    after: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    """``next_after`` of the page before."""
    epoch: Annotated[str, Meta(max_length=40)] = ""
    """Of the page before: then its base is not told again."""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 500


class HistoryPiece(Struct, kw_only=True):
    account_id: str
    """Empty where it is not known any more."""
    update_base64: str
    """An update of Yjs's format, version 1."""


class HistoryBatch(Struct, kw_only=True):
    """What was stored together, about half a second of writing."""

    at_ms: int
    """Since 1970; 0 where it is not known."""
    pieces: list[HistoryPiece]
    """In the order in which they came."""


class HistoryPage(Struct, kw_only=True):
    """Of one epoch; where another begins, so does another page."""

    epoch: str
    begun_at_ms: int
    base_base64: str | None
    """The document as the epoch began, which batches build on; null where the page before was
    of the same epoch."""
    batches: list[HistoryBatch]
    next_after: int | None
    """Null: there is no more by now."""
