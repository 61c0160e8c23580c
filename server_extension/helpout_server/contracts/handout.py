"""Handouts: files that one person hands the others in a live session.

Kept with the live session for its people. What a file is, is read from its content; its name
is words of a person and is believed in nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.fields import Id, Instant


class HandoutDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /live_sessions/{id}/handouts``: a notebook, data, PDF, slides or a picture."""

    frame_id: Id
    """Makes a repetition harmless."""
    name: Annotated[str, Meta(min_length=1, max_length=255)]
    pages: Annotated[int, Meta(ge=0, le=5_000)] = 0
    """Of a PDF, as the page that hands it over counted them."""
    content_base64: Annotated[str, Meta(min_length=4, max_length=14_000_000)]
    """At most 10,485,760 bytes decoded."""


class Handout(Struct, kw_only=True):
    """A file as kept; ``GET /live_sessions/{id}/handouts/{handout_id}`` gives its bytes."""

    id: Id
    """``hand_…``."""
    account: PublicAccount
    """Who handed it over."""
    name: str
    """Ends in what the content is."""
    media_type: str
    bytes: int
    pages: int
    """Of what is paged through together (PDF, pictures); 0 of other files."""
    at: Instant


class HandoutList(Struct, kw_only=True):
    """``GET /live_sessions/{id}/handouts``, oldest first."""

    handouts: list[Handout]
    bytes_left: int
    """What may still be handed over in this live session."""
