"""Outputs of a run: what a list of steps adds up to, within bounds.

Owns the order of outputs, joining of streams, carriage returns, display ids and the caps.
Does not know runs, rooms or kernels. What comes in may be hostile: only known keys of nbformat
go on, everything else is dropped.
"""

from typing import Any

import msgspec

from helpout_server.contracts.output import (
    AppendOutput,
    ClearOutputs,
    NbOutput,
    OutputStep,
    StreamText,
    Truncated,
    UpdateDisplay,
)

RUN_BYTES_MAX = 1_000_000
"""Bytes of UTF-8 JSON that the outputs of one run may hold at a time."""

RUN_OUTPUTS_MAX = 200
_TEXT_MAX = 200


class Outputs:
    """The outputs of one run as they grow.

    In the last line of a stream at most one carriage return is kept: what stands before it is
    overwritten, character by character, by what stands after it (as a terminal and Jupyter
    show it). So a progress bar stays one line, and it does not matter how text was cut up.
    """

    def __init__(
        self, *, bytes_max: int = RUN_BYTES_MAX, outputs_max: int = RUN_OUTPUTS_MAX
    ) -> None:
        self._bytes_max = bytes_max
        self._outputs_max = outputs_max
        self._items: list[_Stream | _Whole] = []
        self._size = 0
        self._clear_next = False
        self.truncated = False
        """Something was dropped; nothing more is taken."""

    def apply(self, step: OutputStep) -> None:
        """Take one step; a step of no known shape changes nothing."""
        if self.truncated:
            return
        match step:
            case StreamText():
                self._stream(step.name, step.text)
            case AppendOutput():
                self._append(step.output)
            case UpdateDisplay():
                self._update(step.display_id, step.output)
            case ClearOutputs(wait=True):
                self._clear_next = True
            case ClearOutputs():
                self._clear()
            case Truncated():
                self.truncated = True

    def as_nbformat(self, *, settled: bool = False) -> list[NbOutput]:
        """The outputs now; ``settled`` resolves carriage returns, for runs that are over."""
        return [item.as_nbformat(settled=settled) for item in self._items]

    def drop(self) -> None:
        """Forget the outputs and take no more (a later run of the cell has taken the place)."""
        self._clear()
        self.truncated = True

    def _clear(self) -> None:
        self._items.clear()
        self._size = 0
        self._clear_next = False

    def _stream(self, name: str, text: str) -> None:
        if not text:
            return
        if self._clear_next:
            self._clear()
        last = self._items[-1] if self._items else None
        if not (isinstance(last, _Stream) and last.name == name):
            if len(self._items) >= self._outputs_max:
                self.truncated = True
                return
            last = _Stream(name)
            self._items.append(last)
        self._size -= last.size
        last.write(text)
        room = self._bytes_max - self._size
        if last.size > room:
            last.cut(room)
            self.truncated = True
        self._size += last.size

    def _append(self, raw: NbOutput) -> None:
        if raw.get("output_type") == "stream":
            name = "stderr" if raw.get("name") == "stderr" else "stdout"
            self._stream(name, _text(raw.get("text")))
            return
        output = cleaned(raw)
        if output is None:
            return
        if self._clear_next:
            self._clear()
        item = _Whole(output)
        if len(self._items) >= self._outputs_max or self._size + item.size > self._bytes_max:
            self.truncated = True
            return
        self._items.append(item)
        self._size += item.size

    def _update(self, display_id: str, raw: NbOutput) -> None:
        output = cleaned({**raw, "output_type": "display_data"})
        if output is None:
            return
        for item in self._items:
            if isinstance(item, _Whole) and item.display_id == display_id:
                size = item.size
                item.replace(output)
                self._size += item.size - size
                if self._size > self._bytes_max:
                    self._items.remove(item)
                    self._size -= item.size
                    self.truncated = True
                    return


class _Whole:
    """An output that is no stream."""

    def __init__(self, output: NbOutput) -> None:
        self._output = output
        self.display_id: str | None = output.get("transient", {}).get("display_id")
        self.size = len(msgspec.json.encode(output))

    def replace(self, shown: NbOutput) -> None:
        self._output = {**self._output, "data": shown["data"], "metadata": shown["metadata"]}
        self.size = len(msgspec.json.encode(self._output))

    def as_nbformat(self, *, settled: bool) -> NbOutput:
        del settled
        return self._output


class _Stream:
    """Text of one stream: finished lines, and the line being written."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._done: list[str] = []
        self._done_size = 0
        self._under: str | None = None
        """What the line held before its carriage return."""
        self._line = ""

    @property
    def size(self) -> int:
        """Bytes in UTF-8 of the text alone."""
        under = 0 if self._under is None else len(self._under.encode(errors="replace")) + 1
        return self._done_size + under + len(self._line.encode(errors="replace"))

    def write(self, text: str) -> None:
        if "\r" not in text and self._under is None:
            head, newline, tail = text.rpartition("\n")
            if newline:
                self._finish(self._line + head + newline)
                self._line = tail
            else:
                self._line += text
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self._finish(self._settled() + "\n")
                self._under, self._line = None, ""
            first, *rest = line.split("\r")
            self._line += first
            for piece in rest:
                self._under, self._line = self._settled(), piece

    def cut(self, size: int) -> None:
        """Settle the text, and keep at most so many bytes of it."""
        raw = self.text(settled=True).encode(errors="replace")
        kept = raw[: max(0, size)].decode(errors="ignore")
        self._done, self._done_size, self._under, self._line = [kept], 0, None, ""
        self._done_size = len(kept.encode())

    def text(self, *, settled: bool) -> str:
        done = "".join(self._done)
        self._done = [done]
        if settled or self._under is None:
            return done + self._settled()
        return f"{done}{self._under}\r{self._line}"

    def as_nbformat(self, *, settled: bool) -> NbOutput:
        return {"output_type": "stream", "name": self.name, "text": self.text(settled=settled)}

    def _settled(self) -> str:
        return self._line if self._under is None else self._line + self._under[len(self._line) :]

    def _finish(self, text: str) -> None:
        self._done.append(text)
        self._done_size += len(text.encode(errors="replace"))


def cleaned(raw: NbOutput) -> NbOutput | None:
    """Only what nbformat knows of such an output; None where it is none (streams too)."""
    kind = raw.get("output_type")
    if kind == "error":
        lines = raw.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(raw.get("ename")),
            "evalue": _text(raw.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    metadata = raw.get("metadata")
    output: NbOutput = {
        "output_type": kind,
        "data": _bundle(raw.get("data")),
        "metadata": metadata if isinstance(metadata, dict) else {},
    }
    if kind == "execute_result":
        count = raw.get("execution_count")
        output["execution_count"] = count if type(count) is int and count >= 0 else None
    transient = raw.get("transient")
    display_id = transient.get("display_id") if isinstance(transient, dict) else None
    if isinstance(display_id, str) and len(display_id) <= _TEXT_MAX:
        output["transient"] = {"display_id": display_id}
    return output


def _bundle(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        return {}
    bundle: dict[str, Any] = {}
    for kind, value in data.items():
        if not isinstance(kind, str) or len(kind) > _TEXT_MAX:
            continue
        if kind == "application/json" or kind.endswith("+json"):
            bundle[kind] = value
        elif isinstance(value, str | list):
            bundle[kind] = _text(value)
    return bundle


def _text(value: object) -> str:
    """One string of nbformat's multi-line text; empty where it is none."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
