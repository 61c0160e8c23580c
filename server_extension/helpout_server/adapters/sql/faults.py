"""What an error of the database means to the product."""

import sqlalchemy as sa

from helpout_server.domain.errors import SlotTaken, StoreUnusable

# PostgreSQL: an exclusion constraint refused, or two bookings waited for each other.
_OVERLAP_STATES = ("23P01", "40P01")


_IN_THE_WAY_STATES = ("40001", "40P01")
"""Could not be put in an order, or waited for each other: done again, it may well pass."""


def translated(error: sa.exc.DBAPIError) -> Exception:
    """The refusal that an error of the database means; the error itself where it is our bug."""
    if is_overlap(error):
        return SlotTaken()
    if isinstance(error, sa.exc.OperationalError | sa.exc.InternalError):
        # The first line alone: what follows may quote a statement's values.
        said = str(error.orig).partition("\n")[0].rstrip(".")
        return StoreUnusable(f"The database refused: {said}.")
    if type(error) is sa.exc.DatabaseError:
        return StoreUnusable(f"The database is broken: {error.orig}.")
    return error


def is_overlap(error: sa.exc.DBAPIError) -> bool:
    """Whether the database's own guard against overlapping bookings refused."""
    state = getattr(error.orig, "sqlstate", None)
    return "slot_taken" in str(error.orig) or state in _OVERLAP_STATES


def is_in_the_way(error: sa.exc.DBAPIError) -> bool:
    """Whether the transaction was undone because of another one, and not for what it does."""
    return getattr(error.orig, "sqlstate", None) in _IN_THE_WAY_STATES
