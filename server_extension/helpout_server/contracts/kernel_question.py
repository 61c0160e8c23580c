"""Questions to the lender's kernel beside its runs: completion, inspection, variables.

They go through the room to the kernel host and back to the page that asked; nothing is stored.
The kernel host answers the lender always, others by their grant: completion and inspection from
level ``edit`` on, variables where the grant says so.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Code, Id

CursorPlace = Annotated[int, Meta(ge=0, le=100_000)]
"""In Unicode code points, as Jupyter's messages count."""


class Complete(Struct, tag="complete", tag_field="kind", kw_only=True):
    code: Code
    cursor: CursorPlace


class Inspect(Struct, tag="inspect", tag_field="kind", kw_only=True):
    code: Code
    cursor: CursorPlace
    detail: Literal[0, 1] = 0


class ListVariables(Struct, tag="variables", tag_field="kind", kw_only=True):
    """Names, types and shapes; never what they hold."""


KernelQuestion = Complete | Inspect | ListVariables


class Completed(Struct, tag="completed", tag_field="kind", kw_only=True):
    matches: list[str]
    """At most 200."""
    types: list[str]
    """Of each match (``function``, ``instance``, …), where the kernel says; else empty."""
    start: int
    end: int
    """Code points that a match replaces."""


class Inspected(Struct, tag="inspected", tag_field="kind", kw_only=True):
    found: bool
    text: str
    """Plain text, escape sequences of a terminal left in; at most 20,000 characters."""


class Variable(Struct, kw_only=True):
    name: str
    type: str
    shape: str
    """``(100, 3)``, ``12 items``; empty where it has none."""
    dtype: str
    """Of an array, or of the columns of a table, shortened."""


class Variables(Struct, tag="variables", tag_field="kind", kw_only=True):
    variables: list[Variable]
    """At most 500, by name."""
    more: int


KernelAnswer = Completed | Inspected | Variables


class AskKernel(Struct, tag="ask_kernel", tag_field="type", kw_only=True):
    """From a page; answered by ``kernel_answered`` with the same question id, or not at all."""

    n: int
    question_id: Id
    """``ask_…``, chosen by the page."""
    question: KernelQuestion


class KernelAskedFrame(Struct, tag="kernel_asked", tag_field="type", kw_only=True):
    """To the kernel host; the account is stamped by the server."""

    n: int
    connection_id: Id
    account_id: Id
    question_id: Id
    question: KernelQuestion


class AnswerKernel(Struct, tag="answer_kernel", tag_field="type", kw_only=True):
    """From the kernel host, for one page."""

    n: int
    connection_id: Id
    question_id: Id
    answer: KernelAnswer | None
    refusal: Annotated[str, Meta(max_length=60)] = ""
    """``no_grant``, ``no_kernel``, ``busy``, ``not_supported``, ``too_many``;
    empty with an answer."""


class KernelAnsweredFrame(Struct, tag="kernel_answered", tag_field="type", kw_only=True):
    n: int
    question_id: Id
    answer: KernelAnswer | None
    refusal: str
