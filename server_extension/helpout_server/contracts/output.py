"""Outputs of a run: nbformat outputs, and the steps by which they grow."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

NbOutput = dict[str, Any]
"""One nbformat 4 output: ``stream``, ``display_data``, ``execute_result`` or ``error``; text is
always one string, never a list of lines; a ``display_id`` stays in ``transient``."""


class StreamText(Struct, tag="stream", tag_field="op", kw_only=True):
    """Text that joins the last output if that is the same stream, else begins a new one."""

    name: Literal["stdout", "stderr"]
    text: str


class AppendOutput(Struct, tag="append", tag_field="op", kw_only=True):
    """A whole new output."""

    output: NbOutput


class UpdateDisplay(Struct, tag="update_display", tag_field="op", kw_only=True):
    """New content for every output shown under that display id."""

    display_id: Annotated[str, Meta(max_length=200)]
    output: NbOutput


class ClearOutputs(Struct, tag="clear", tag_field="op", kw_only=True):
    """Empty the list now, or when the next output comes (``wait``)."""

    wait: bool


class Truncated(Struct, tag="truncated", tag_field="op", kw_only=True):
    """The run printed more than the cap; what follows is dropped."""

    limit_bytes: int


OutputStep = StreamText | AppendOutput | UpdateDisplay | ClearOutputs | Truncated
