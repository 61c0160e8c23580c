"""How a refusal reads on the wire (RFC 9457), and what a student is stuck on."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Code


class Refusal(Struct, kw_only=True):
    """Body of every answer that is not a success; media type ``application/problem+json``."""

    code: str
    """Stable word for programs, such as ``slot_taken``."""
    title: str
    detail: str
    field: str | None = None
    """Dotted path of the request field at fault."""
    context: dict[str, Any] = {}
    """What helps to go on, by code: ``slot_taken`` has ``alternatives`` (a list of Slot)."""


class Problem(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the student is stuck on; nothing in it leaves the student's server unseen."""

    summary: Annotated[str, Meta(max_length=2_000)] = ""
    code: Code = ""
    traceback: Annotated[str, Meta(max_length=40_000)] = ""
    notebook_name: Annotated[str, Meta(max_length=255)] = ""
