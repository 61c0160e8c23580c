"""Every bound of a room, in one place, and the bucket that measures rates.

Seconds and bytes unless a name says otherwise.
"""

from msgspec import Struct

PARTICIPANTS_MAX = 60
"""Connections in one room: 25 people with a second page, cameras, kernels, the host."""
CONNECTIONS_PER_ACCOUNT_MAX = 5
"""Pages. Kernel hosts, cameras and kernels not counted: of those there is one."""

PAGE_TEXT_BYTES_MAX = 64_000
RUN_REQUEST_BYTES_MAX = 512_000
"""A run request carries up to 100,000 characters of code."""
KERNEL_QUESTION_BYTES_MAX = 160_000
"""A cell of a usual size, to complete or inspect in."""
HOST_TEXT_BYTES_MAX = 512_000
MEDIA_TEXT_BYTES_MAX = 300_000
"""A description for the media server has up to 75 media lines."""
NOTEBOOK_FRAME_BYTES_MAX = 300_000
NOTEBOOK_BYTES_MAX = 2_000_000
"""Of a notebook that is shown, kept in memory while it is."""
BINARY_BYTES_MAX = 1_000_000
HELLO_WITHIN_S = 5.0
GRACE_S = 10.0
"""How long a connection may resume after its socket broke; then it has left."""

HEARTBEAT_S = 20.0
HOST_SILENCE_S = 60.0
"""A kernel host with live grants that says nothing for so long is taken for gone."""

RING_FRAMES_MAX = 1_000
RING_BYTES_MAX = 4_000_000
"""What is kept for one connection until it says that it has it."""

ACK_AFTER_S = 0.1
ENTRIES_MAX = 50_000
"""Lines in the log of one room."""
ENTRIES_TOLD_MAX = 500
"""More than that behind: a snapshot is shorter."""
ENTRIES_TOLD_BYTES_MAX = 1_000_000
ENTRIES_UNSTORED_MAX = 2_000
SNAPSHOT_TALK_MAX = 500
PAD_TEXT_BYTES_MAX = 500_000
"""A suggestion holds a cell's text twice, a link a cell's outputs."""
LINK_OUTPUTS_BYTES_MAX = 250_000
LINK_OUTPUTS_MAX = 50
DOCUMENT_BYTES_MAX = 2_000_000
DOCUMENT_FLUSH_S = 0.5
DOCUMENT_FLUSH_TOGETHER_S = 0.02
"""Documents that are due so soon after another one are flushed with it,"""
DOCUMENTS_FLUSHED_AT_ONCE = 20
"""but no more than these in one go: other rooms' edits wait meanwhile."""
ROOMS_STORED_AT_ONCE = 200
"""In one transaction."""
DOCUMENT_BATCH_BYTES = 64_000
DOCUMENT_COMPACT_BATCHES = 500
DOCUMENT_RENEW_BYTES = 100_000
"""A document that nobody has open is begun anew when it is as large as this,"""
DOCUMENT_RENEW_TIMES = 3
"""and so many times as large as its text: what is left out is in its history."""
AWARENESS_STATE_BYTES_MAX = 8_000
AWARENESS_CLIENTS_PER_CONNECTION = 4
ROOM_IDLE_S = 30.0
"""An empty room is put away after that."""
ROOMS_MAX = 4_000
"""Of one process; docs/capacity.md has what a core carries."""
AFTER_END_S = 60.0
"""How long connections may stay once the live session has ended."""

RECORDING_IDLE_S = 30.0
"""Nobody in the call for so long: a recording ends."""
PRESENCE_CONFIRM_S = 150 * 60.0
"""Without a sign of life for so long, a person is asked whether they are there."""
PRESENCE_WAIT_S = 120.0
"""For each of three waits: the question and two reminders."""

EVENTS_PER_ACCOUNT_MAX = 20
"""Event sockets of one account."""


class Rate(Struct, frozen=True):
    """So many a second, and so many at once after a pause."""

    per_s: float
    burst: float


CHAT = Rate(5, 20)
PAD = Rate(5, 60)
"""What stands on the pad: a person writes little, but copies in many cells at once."""
SIGNAL = Rate(200, 400)
RUN_REQUEST = Rate(5, 20)
KERNEL_QUESTION = Rate(5, 20)
"""A page asks when a person stops typing."""
HOST_ENTRY = Rate(200, 1_000)
OTHER = Rate(50, 200)
TOLD_TO_ALL = Rate(10, 60)
"""Hands, moderation, and changed media: small frames that everybody is told of."""
ASKING = Rate(0.2, 5)
"""What puts a question before other people: recordings, a kernel's wish for pictures."""
NOTEBOOK = Rate(8, 40)
"""Changes of a notebook that is shown: a page gathers them first."""
DOCUMENT = Rate(200, 1_000)
AWARENESS = Rate(100, 300)
TEXT_FRAMES = Rate(500, 2_000)
"""All text frames of a connection together; beyond it, it is closed."""


class Bucket:
    """A token bucket, full at first."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._left = rate.burst
        self._at = now

    def take(self, now: float) -> bool:
        """Whether one more is within the rate. ``now``: monotonic seconds."""
        rate = self._rate
        left = min(rate.burst, self._left + (now - self._at) * rate.per_s)
        self._at = now
        if left < 1:
            self._left = left
            return False
        self._left = left - 1
        return True
