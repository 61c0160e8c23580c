"""What passes between pages and the kernel host: runs, interrupts, questions to the kernel.

Owns who is let through. Does not know grants in full: the kernel host has the last word.
"""

from helpout_server.contracts.kernel_question import AnswerKernel, AskKernel
from helpout_server.contracts.room import WithdrawRun
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.effects import Effect
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.pad_frames import PadMoves
from helpout_server.realtime.state import NotTaken


class KernelMoves(PadMoves):
    """The part of a room that is about the lender's kernel."""

    def _kernel_question(
        self, connection: Connection, frame: AskKernel | AnswerKernel | WithdrawRun, now: Moment
    ) -> list[Effect]:
        raise NotTaken("not_allowed", "Not yet.")
