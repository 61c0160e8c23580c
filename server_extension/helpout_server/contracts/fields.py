"""Bounded field types that several contracts share."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[a-z]{2,6}_[0-9A-Za-z]{12,32}$", max_length=40)]
"""Opaque, prefixed by its kind: ``acc_`` account, ``lst_`` listing, ``bkg_`` booking,
``live_`` live session (and its room), ``inv_`` invitation, ``rev_`` review, ``grant_`` grant,
``run_`` run, ``cell_`` shared cell, ``con_`` a page's connection, ``frm_`` a sent frame."""

Instant = Annotated[datetime, Meta(tz=True)]
"""A moment, UTC."""

TimeZoneName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$")]
"""A key of the IANA time zone database, such as ``Asia/Kolkata``."""

DisplayName = Annotated[str, Meta(min_length=1, max_length=60)]
WallClock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""Minutes of a local day, ``HH:MM``; ``24:00`` is the end of the day."""

LocalDate = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Code = Annotated[str, Meta(max_length=100_000)]
"""Source text of a cell, in characters."""

CodeHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the UTF-8 bytes of the code, lower-case hexadecimal."""

DurationMinutes = Annotated[int, Meta(ge=5, le=480)]
IdempotencyKey = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]

PageLimit = Annotated[int, Meta(ge=1, le=100)]
PageOffset = Annotated[int, Meta(ge=0, le=100_000)]


class PageQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which part of a list; query parameters of several paths."""

    limit: PageLimit = 20
    offset: PageOffset = 0
