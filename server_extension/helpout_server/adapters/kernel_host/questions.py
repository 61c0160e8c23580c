"""Questions to the lent kernel: who may ask what, one at a time, answered within bounds.

Owns the queue of questions and what is left of a kernel's answer. Knows grants and the kernel;
does not know the room beyond where an answer goes.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from helpout_server.adapters.kernel_host import scratch, variables_look
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.contracts.kernel_question import (
    AnswerKernel,
    Complete,
    Completed,
    Inspect,
    Inspected,
    KernelAnswer,
    KernelAskedFrame,
    KernelQuestion,
    ListVariables,
)
from helpout_server.domain.grant import Grant

WAITING_MAX: Final = 8
ANSWER_WITHIN_S: Final = 5.0
MATCHES_MAX: Final = 200
MATCH_MAX: Final = 500
INSPECTED_MAX: Final = 20_000


class KernelQuestions:
    """The questions of one live session, in the order in which they came."""

    def __init__(
        self,
        *,
        kernel: Callable[[], LentKernel | None],
        lender_id: str,
        in_force: Callable[[str], Grant | None],
        answer: Callable[[AnswerKernel], object],
        log: logging.Logger,
    ) -> None:
        """``in_force``: an account's grant, where it counts now."""
        self._kernel = kernel
        self._lender_id = lender_id
        self._in_force = in_force
        self._answer = answer
        self._log = log
        self._waiting: asyncio.Queue[KernelAskedFrame] = asyncio.Queue(WAITING_MAX)

    def receive(self, frame: KernelAskedFrame) -> None:
        """Take a question; it is answered or refused."""
        refusal = self._refusal(frame)
        if refusal is None and self._waiting.full():
            refusal = "too_many"
        if refusal is None:
            self._waiting.put_nowait(frame)
        else:
            self._say(frame, None, refusal)

    async def consider(self) -> None:
        """Answer questions, for as long as the host is in the room."""
        while True:
            frame = await self._waiting.get()
            # Asked again at its turn: leave may have ended while it waited.
            refusal = self._refusal(frame)
            answer: KernelAnswer | None = None
            if refusal is None:
                try:
                    answer, refusal = await self._ask(frame)
                except Exception:  # noqa: BLE001  # one odd answer must not end the answering
                    self._log.warning("A question to the kernel failed.", exc_info=True)
                    refusal = "not_supported"
            self._say(frame, answer, refusal or "")

    def _refusal(self, frame: KernelAskedFrame) -> str | None:
        kernel = self._kernel()
        if kernel is None or kernel.state.status == "dead":
            return "no_kernel"
        if not self._may(frame):
            return "no_grant"
        if isinstance(frame.question, ListVariables) and kernel.language != scratch.LANGUAGE:
            return "not_supported"
        return None if self._answers_now(kernel, frame) else "busy"

    def _may(self, frame: KernelAskedFrame) -> bool:
        if frame.account_id == self._lender_id:
            return True
        grant = self._in_force(frame.account_id)
        if grant is None:
            return False
        if isinstance(frame.question, ListVariables):
            return grant.variables
        return grant.at_least("edit")

    @staticmethod
    def _answers_now(kernel: LentKernel, frame: KernelAskedFrame) -> bool:
        if kernel.state.status == "idle":
            return True
        # To look is to execute, which in a subshell would disturb the input and the plots of what
        # executes; to complete and to inspect is not.
        beside = not isinstance(frame.question, ListVariables)
        return kernel.state.status == "busy" and beside and kernel.asking.answers_beside()

    async def _ask(self, frame: KernelAskedFrame) -> tuple[KernelAnswer | None, str | None]:
        kernel, question = self._kernel(), frame.question
        assert kernel is not None, "refused before"
        msg_type, content, beside = _request(question)
        reply = await kernel.asking.ask(msg_type, content, within_s=ANSWER_WITHIN_S, beside=beside)
        if reply is None:
            return None, "busy"
        answer = _answer(question, reply)
        return answer, "not_supported" if answer is None else None

    def _say(self, frame: KernelAskedFrame, answer: KernelAnswer | None, refusal: str) -> None:
        self._answer(
            AnswerKernel(
                n=0,
                connection_id=frame.connection_id,
                question_id=frame.question_id,
                answer=answer,
                refusal=refusal,
            )
        )


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _request(question: KernelQuestion) -> tuple[str, dict[str, Any], bool]:
    """Type and content of the message, and whether it may be answered beside what executes."""
    match question:
        case Complete():
            content: dict[str, Any] = {"code": question.code, "cursor_pos": question.cursor}
            return "complete_request", content, True
        case Inspect():
            content = {"code": question.code, "cursor_pos": question.cursor}
            return "inspect_request", {**content, "detail_level": question.detail}, True
        case ListVariables():
            return "execute_request", variables_look.cell(), False


def _answer(question: KernelQuestion, reply: dict[str, Any]) -> KernelAnswer | None:
    """What is left of the kernel's answer; None where it is none."""
    match question:
        case Complete():
            return _completed(reply)
        case Inspect():
            return _inspected(reply)
        case ListVariables():
            return variables_look.read(reply)


def _completed(reply: dict[str, Any]) -> Completed | None:
    start, end = reply.get("cursor_start"), reply.get("cursor_end")
    told = reply.get("matches")
    if reply.get("status") != "ok" or not isinstance(told, list):
        return None
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end:
        return None
    metadata = reply.get("metadata")
    typed = metadata.get("_jupyter_types_experimental") if isinstance(metadata, dict) else None
    types = {
        one.get("text"): one.get("type")
        for one in (typed if isinstance(typed, list) else ())
        if isinstance(one, dict) and isinstance(one.get("text"), str)
    }
    matches = [_clean(one) for one in told if isinstance(one, str) and 0 < len(one) <= MATCH_MAX][
        :MATCHES_MAX
    ]
    kinds = [str(types.get(one) or "")[:50] for one in matches]
    return Completed(
        matches=matches,
        types=[_clean(kind) for kind in kinds] if types else [],
        start=start,
        end=end,
    )


def _inspected(reply: dict[str, Any]) -> Inspected | None:
    if reply.get("status") != "ok":
        return None
    data = reply.get("data")
    text = data.get("text/plain") if isinstance(data, dict) else None
    found = bool(reply.get("found")) and isinstance(text, str)
    return Inspected(found=found, text=_clean(str(text)[:INSPECTED_MAX]) if found else "")
