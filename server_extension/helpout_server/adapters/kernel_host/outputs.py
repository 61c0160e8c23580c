"""Outputs of one run: kernel messages in, few and bounded steps out.

Owns what is kept of a message, how steps are joined while they wait, and the cap of a run.
Sans-I/O. Does not know sockets, the room, or when a part is sent.
"""

from typing import Any, Final

import msgspec

from helpout_server.adapters.kernel_host.large_contents import LargeContents
from helpout_server.contracts.output import (
    AppendOutput,
    ClearOutputs,
    NbOutput,
    OutputStep,
    StreamText,
    Truncated,
    UpdateDisplay,
)

RUN_LIMIT_BYTES: Final = 1_000_000
"""What one run may tell the room, in bytes of text and encoded outputs."""
PART_LIMIT_BYTES: Final = 64_000
"""Where a part is full; a single output may exceed it, up to ``OUTPUT_LIMIT_BYTES``."""
OUTPUT_LIMIT_BYTES: Final = 400_000
"""One rich output, encoded: its frame stays below what a room takes of a kernel host."""
ERROR_RESERVE_BYTES: Final = 32_000
"""An error is told even by a run that is past its cap."""
STEPS_MAX: Final = 2_000
"""Steps that wait for a slow room; more is past the cap."""


def _size(output: NbOutput) -> int:
    return len(msgspec.json.encode(output))


def _clean(value: Any) -> Any:
    """The value with lone surrogates replaced, which UTF-8 cannot carry."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _cut(text: str, limit_bytes: int) -> str:
    return text.encode("utf-8")[:limit_bytes].decode("utf-8", "ignore")


def _bundle(content: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data and metadata of a display message.

    A widget's name goes along: the lender's page draws it and shows the others a picture.
    """
    data: dict[str, Any] = {}
    for mime, value in dict(content.get("data") or {}).items():
        is_lines = isinstance(value, list) and not mime.endswith("json")
        data[mime] = "".join(map(str, value)) if is_lines else value
    return data, dict(content.get("metadata") or {})


def _display_id(content: dict[str, Any]) -> str:
    display_id = (content.get("transient") or {}).get("display_id")
    return display_id[:200] if isinstance(display_id, str) else ""


def _display(content: dict[str, Any]) -> NbOutput:
    data, metadata = _bundle(content)
    output: NbOutput = {"output_type": "display_data", "data": data, "metadata": metadata}
    if display_id := _display_id(content):
        output["transient"] = {"display_id": display_id}
    return output


def _result(content: dict[str, Any]) -> NbOutput:
    output = _display(content)
    return {
        **output,
        "output_type": "execute_result",
        "execution_count": content.get("execution_count"),
    }


def _error(content: dict[str, Any]) -> NbOutput:
    return {
        "output_type": "error",
        "ename": str(content.get("ename", ""))[:1_000],
        "evalue": _cut(str(content.get("evalue", "")), 8_000),
        "traceback": [str(line) for line in content.get("traceback") or ()],
    }


class OutputCollector:
    """Gathers one run's outputs until they are taken as the steps of a part."""

    def __init__(
        self, large: LargeContents | None = None, *, limit_bytes: int = RUN_LIMIT_BYTES
    ) -> None:
        """``large``: takes out what is too large to be told; None: it is told or dropped."""
        self._large = large
        self._limit = limit_bytes
        self._spent = 0
        self._steps: list[OutputStep] = []
        self._sizes: list[int] = []
        self._truncated = False

    @property
    def truncated(self) -> bool:
        return self._truncated

    @property
    def pending_bytes(self) -> int:
        return sum(self._sizes)

    @property
    def pending(self) -> bool:
        return bool(self._steps)

    def add(self, msg_type: str, content: dict[str, Any]) -> None:
        """Take a message of iopub; other types than outputs are ignored."""
        try:
            self._add(msg_type, content)
        except UnicodeEncodeError:
            self._add(msg_type, _clean(content))

    def _add(self, msg_type: str, content: dict[str, Any]) -> None:
        if msg_type == "error":
            self._add_error(_error(content))
        elif self._truncated:
            return
        elif msg_type == "stream":
            self._add_text(str(content.get("name")), str(content.get("text", "")))
        elif msg_type == "display_data":
            self._add_output(_display(content))
        elif msg_type == "execute_result":
            self._add_output(_result(content))
        elif msg_type == "update_display_data":
            self._update(_display_id(content), _display(content))
        elif msg_type == "clear_output":
            self._clear(bool(content.get("wait")))

    def truncate(self) -> None:
        """Drop all that follows, and say so once."""
        if not self._truncated:
            self._truncated = True
            self._push(Truncated(limit_bytes=self._limit), 0)

    def drop(self) -> None:
        """Forget what waits and what will come, and say so once."""
        self._forget_pending()
        self.truncate()

    def take(self) -> list[OutputStep]:
        """The steps of the next part, in order; what does not fit waits for the next one."""
        taken: list[OutputStep] = []
        room = PART_LIMIT_BYTES
        while self._steps and (room > 0 or not taken):
            step, size = self._steps[0], self._sizes[0]
            if isinstance(step, StreamText) and size > room:
                head = _cut(step.text, room)
                tail = step.text[len(head) :]
                self._steps[0] = StreamText(name=step.name, text=tail)
                self._sizes[0] = len(tail.encode("utf-8"))
                taken.append(StreamText(name=step.name, text=head))
                break
            if size > room and taken:
                break
            taken.append(step)
            room -= size
            del self._steps[0], self._sizes[0]
        return taken

    # ---- the kinds of output ----------------------------------------------------------------

    def _add_text(self, name: str, text: str) -> None:
        if name not in ("stdout", "stderr") or not text:
            return
        size = len(text.encode("utf-8"))
        over = size > self._left()
        if over:
            text = _cut(text, self._left())
            size = len(text.encode("utf-8"))
        if text:
            self._settle_wait()
            self._join_text(
                StreamText(name="stdout" if name == "stdout" else "stderr", text=text), size
            )
        if over:
            self.truncate()

    def _join_text(self, step: StreamText, size: int) -> None:
        last = self._steps[-1] if self._steps else None
        if isinstance(last, StreamText) and last.name == step.name:
            self._steps[-1] = StreamText(name=step.name, text=last.text + step.text)
            self._sizes[-1] += size
            self._spent += size
        else:
            self._push(step, size)

    def _add_output(self, output: NbOutput) -> None:
        fitting = self._fit(output)
        if fitting is None:
            self.truncate()
            return
        self._settle_wait()
        self._push(AppendOutput(output=fitting), _size(fitting))

    def _add_error(self, output: NbOutput) -> None:
        while len(output["traceback"]) > 1 and _size(output) > ERROR_RESERVE_BYTES:
            # The last frames tell most; the first line is the rule above them.
            del output["traceback"][len(output["traceback"]) // 2]
        if _size(output) > ERROR_RESERVE_BYTES:
            output["traceback"] = []
        self._settle_wait()
        self._push(AppendOutput(output=output), _size(output))

    def _update(self, display_id: str, output: NbOutput) -> None:
        if not display_id:
            return
        for index, step in enumerate(self._steps):
            if isinstance(step, UpdateDisplay) and step.display_id == display_id:
                # Still waiting, so nobody has seen it: the newer one takes its place.
                self._spent -= self._sizes[index]
                del self._steps[index], self._sizes[index]
                break
        fitting = self._fit(output)
        if fitting is None:
            self.truncate()
            return
        self._push(UpdateDisplay(display_id=display_id, output=fitting), _size(fitting))

    def _clear(self, wait: bool) -> None:  # noqa: FBT001  # the message's one field
        if not wait:
            self._forget_pending()
        self._push(ClearOutputs(wait=wait), 0)

    def _settle_wait(self) -> None:
        """A clear that waited happens now: nobody need see what is still pending before it."""
        last = self._steps[-1] if self._steps else None
        if isinstance(last, ClearOutputs) and last.wait:
            self._forget_pending()
            self._push(ClearOutputs(wait=False), 0)

    # ---- the budget -------------------------------------------------------------------------

    def _fit(self, output: NbOutput) -> NbOutput | None:
        """The output without large contents, or its plain text where it is too large, or None."""
        if self._large is not None:
            output = {**output, "data": self._large.taken_out(output["data"])}
        limit = min(OUTPUT_LIMIT_BYTES, self._left())
        if _size(output) <= limit:
            return output
        plain = output["data"].get("text/plain")
        if not isinstance(plain, str) or len(output["data"]) == 1:
            return None
        lesser = {**output, "data": {"text/plain": plain}, "metadata": {}}
        return lesser if _size(lesser) <= limit else None

    def _left(self) -> int:
        return max(0, self._limit - self._spent)

    def _push(self, step: OutputStep, size: int) -> None:
        self._steps.append(step)
        self._sizes.append(size)
        self._spent += size
        if len(self._steps) >= STEPS_MAX:
            self.truncate()

    def _forget_pending(self) -> None:
        kept = [step for step in self._steps if isinstance(step, Truncated)]
        self._spent -= sum(self._sizes)
        self._steps, self._sizes = list(kept), [0] * len(kept)
