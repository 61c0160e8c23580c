"""``host/problem/prepared``: a problem looked through on the student's own server, kept nowhere."""

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec

from helpout_server.contracts.problem import (
    FailureSignature,
    PreparedPart,
    PreparedProblem,
    Problem,
    ProblemDraft,
)
from helpout_server.domain.scrubbing import pieces_of, scrubbed
from helpout_server.domain.solved import signature_of
from helpout_server.entrypoints.http.host_routes import HostArea, HostRoute


def prepare(draft: ProblemDraft) -> PreparedProblem:
    """Every text of it looked through. Cost: linear in its length, half a second a megabyte."""
    plain = msgspec.to_builtins(draft.problem)
    parts = []
    for path, text in _texts(plain):
        pieces = pieces_of(text, contacts=draft.contacts)
        parts.append(PreparedPart(path=path, pieces=pieces))
        _put(plain, path, "".join(piece.mark or piece.text for piece in pieces))
    return PreparedProblem(
        problem=msgspec.convert(_cut(plain), Problem),
        parts=parts,
        signature=_signature(draft.problem.traceback),
    )


def open_area() -> HostArea:
    """The area; it keeps no state."""
    return HostArea(
        routes=(
            HostRoute(
                "POST",
                "/problem/prepared",
                _prepared,
                PreparedProblem,
                "Look a problem through before it leaves.",
                body=ProblemDraft,
            ),
        ),
        close=_nothing,
    )


def _signature(traceback: str) -> FailureSignature | None:
    """Scrubbed too: what a message says without quotes is not folded away."""
    signature = signature_of(traceback)
    if signature is None:
        return None
    message = scrubbed(signature.message)[0][:300]
    return msgspec.structs.replace(signature, message=message)


async def _prepared(body: ProblemDraft) -> PreparedProblem:
    # On a thread: a long traceback must not hold up the calls of this server.
    return await asyncio.to_thread(prepare, body)


async def _nothing() -> None:
    return


def _texts(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        if node:
            yield path, node
        return
    entries = node.items() if isinstance(node, dict) else enumerate(node or ())
    for key, value in list(entries):
        if isinstance(value, str | dict | list):
            yield from _texts(value, f"{path}.{key}" if path else str(key))


def _put(node: Any, path: str, text: str) -> None:
    *steps, last = path.split(".")
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    node[last] = text


_BOUNDS = {"summary": 2_000, "code": 100_000, "traceback": 40_000, "notebook_name": 255}


def _cut(plain: dict[str, Any]) -> dict[str, Any]:
    """A mark may be longer than what it hides: within the bounds again."""
    for name, longest in _BOUNDS.items():
        plain[name] = plain[name][:longest]
    context = plain.get("context") or {}
    for cell in context.get("recent_cells", ()):
        cell["source"] = cell["source"][:10_000]
    for shape in context.get("shapes", ()):
        shape.update(
            name=shape["name"][:120],
            type=shape["type"][:120],
            shape=shape["shape"][:120],
            dtype=shape["dtype"][:2_000],
            head=shape["head"][:4_000],
        )
    for package in context.get("packages", ()):
        package.update(name=package["name"][:120], version=package["version"][:120])
    for name in ("language", "kernel"):
        if name in context:
            context[name] = context[name][:120]
    exercise = context.get("exercise")
    if exercise:
        exercise.update(grade_id=exercise["grade_id"][:200], task=exercise["task"][:20_000])
    return plain
