"""Solved problems: which failures are alike, and who agrees to publish what.

Owns the signature of a failure (what stays the same of it from one person to the next), how like
two of them are, the words by which one is found, and the moves

    proposed ──▶ published ──▶ withdrawn (either, at any time) | removed (staff)
        └──────────────────▶ withdrawn

Does not know storage, HTTP, or how secrets are found: a text comes here as it may be shown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from helpout_server.contracts.problem import FailureSignature
from helpout_server.contracts.solved import SolvedBody, SolvedState
from helpout_server.domain.errors import NotAllowed, WrongState

LINE_MAX: Final = 1_000
"""Characters of a line that are looked at."""
FRAMES_MAX: Final = 12
TERMS_MAX: Final = 120
"""Words by which one is found."""

_EXCEPTION = re.compile(
    r"(?:[A-Za-z_]\w{0,60}\.){0,8}"
    r"([A-Za-z_]\w{0,80}(?:Error|Exception|Warning|Interrupt|Exit|Fault|Timeout|Refused|Found"
    r"|Iteration|Failed|Required|Exceeded))(?::\s?(.*))?\Z"
)
_HEADER = re.compile(r"([A-Za-z_][\w.]{0,120})\s+Traceback \(most recent call last\)")
_LIBRARY = re.compile(
    r"(?:site-packages|dist-packages|lib/python3\.\d{1,2})[/\\](?!site-|dist-)([\w.\-]{1,80})"
    r"[^\n]{0,300}?\bin ([\w.<>]{1,120})"
)
_FOLDS: Final = (
    (re.compile(r"(['\"`])(?:(?!\1)[^\n]){0,200}\1"), "'…'"),
    (re.compile(r"\b(?:https?|file|s3|ftp)://\S{1,300}"), "…"),
    (re.compile(r"(?<![\w.])(?:[A-Za-z]:)?[/\\~][\w.\-/\\]{2,300}"), "…"),
    (re.compile(r"\b0x[0-9a-fA-F]{1,20}\b"), "#"),
    (re.compile(r"[\w.+\-]{1,64}@[\w.\-]{1,100}"), "…"),
    (re.compile(r"[+\-]?\b\d{1,40}(?:\.\d{0,40})?(?:e[+\-]?\d{1,5})?\b"), "#"),
    (re.compile(r"'…'(?:,\s?'…'){1,60}"), "'…'"),
    (re.compile(r"#(?:,\s?#){1,60}"), "#"),
    (re.compile(r"\s{1,80}"), " "),
)
_WORD = re.compile(r"[^\W\d_][\w.\-]{1,39}")
_STOP = frozenset(
    {"the", "and", "for", "not", "was", "are", "with", "that", "this", "from", "have", "has"}
    | {"but", "you", "your", "can", "cannot", "what", "why", "how", "when", "is", "in", "on", "of"}
    | {"to", "it", "an", "as", "at", "be", "or", "if", "my", "we", "student", "tutor"}
)


def signature_of(traceback: str) -> FailureSignature | None:
    """What a traceback (Python's or IPython's, plain text) shares with others of its kind.

    None where no line of it names an exception. Cost: linear in the text.
    """
    lines = [line[:LINE_MAX] for line in traceback.splitlines()]
    named = _last_exception(lines)
    if named is None:
        return None
    exception, message = named
    return FailureSignature(
        exception=exception[:120], message=folded(message), frames=_frames(lines)
    )


def _last_exception(lines: list[str]) -> tuple[str, str] | None:
    for line in reversed(lines):
        match = _EXCEPTION.match(line)
        if match is not None:
            return match[1], match[2] or ""
    for line in lines:
        header = _HEADER.match(line)
        if header is not None:
            name = header[1].rsplit(".", 1)[-1]
            said = next((one for one in reversed(lines) if one.startswith(header[1] + ":")), "")
            return name, said.partition(":")[2].strip()
    return None


def folded(message: str) -> str:
    """A message without what is one person's own: names in quotes, paths, addresses, numbers."""
    text = message[:LINE_MAX]
    for pattern, stands in _FOLDS:
        text = pattern.sub(stands, text)
    return text.strip()[:300]


def _frames(lines: Iterable[str]) -> list[str]:
    frames: list[str] = []
    for line in lines:
        match = _LIBRARY.search(line)
        if match is None:
            continue
        package = match[1].removesuffix(".py")
        frame = f"{package}.{match[2].rsplit('.', 1)[-1]}"[:120]
        if not frames or frames[-1] != frame:
            frames.append(frame)
    return frames[-FRAMES_MAX:]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much one failure is like another: 0 to 100, and why."""

    score: int
    fits: tuple[str, ...]


def likeness(wanted: FailureSignature, other: FailureSignature | None) -> Likeness:
    """100: exception, message and the way through the libraries are the same."""
    if other is None:
        return Likeness(0, ())
    fits = []
    score = 0.0
    if wanted.exception == other.exception:
        fits.append("same_exception")
        score += 40
    if wanted.message == other.message:
        score += 35
        if wanted.message and fits:
            fits.append("same_message")
    else:
        score += 35 * _shared(_words(wanted.message), _words(other.message))
    if not wanted.frames and not other.frames:
        score += 25 if wanted.exception == other.exception else 0
    else:
        place = _shared(wanted.frames, other.frames)
        score += 25 * place
        if place >= 0.5:
            fits.append("same_place")
    return Likeness(round(score), tuple(fits))


def _shared(some: Iterable[str], others: Iterable[str]) -> float:
    a, b = set(some), set(others)
    return len(a & b) / len(a | b) if a | b else 0.0


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match[0].casefold().rstrip(".-")
        if len(word) > 1 and word not in _STOP:
            yield word


def query_words(text: str) -> list[str]:
    """The words of a search, each once, at most twelve."""
    return list(dict.fromkeys(_words(text)))[:12]


def terms_of(body: SolvedBody, signature: FailureSignature | None) -> dict[str, int]:
    """The words by which it is found, each with its weight, 1..100."""
    weights: Counter[str] = Counter()
    sources = [(body.title, 8), (body.problem, 3), (body.explanation, 2)]
    if signature is not None:
        sources += [(signature.exception, 8), (signature.message, 4)]
        sources += [(frame.replace(".", " "), 2) for frame in signature.frames]
    sources += [(package.name, 2) for package in body.packages]
    for text, weight in sources:
        for word in set(_words(text)):
            weights[word] += weight
    return {word: min(weight, 100) for word, weight in weights.most_common(TERMS_MAX)}


def without_names(text: str, names: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """``text`` with people's names replaced, whole and first ones, and how many there were.

    Args:
        names: display name and what stands for it.
    """
    count = 0
    for name, stands in names:
        first = name.split()[0] if name.split() else ""
        for form in dict.fromkeys((name, first, *name.split()[-1:])):
            if len(form) < 3:
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", re.IGNORECASE)
            text, times = pattern.subn(stands, text)
            count += times
    return text, count


@dataclass(frozen=True, slots=True)
class SolvedProblem:
    """One live session's proposal, and what became of it."""

    id: str
    live_session_id: str
    state: SolvedState
    version: int
    body: SolvedBody
    signature: FailureSignature | None
    asked_by: str
    agreed: tuple[str, ...]
    """Who agreed to this version."""
    at: datetime
    """When it came to this state."""

    def reworded(
        self, body: SolvedBody, signature: FailureSignature | None, *, by: str, now: datetime
    ) -> "SolvedProblem":
        """Other words: the other person is asked anew. Raises WrongState once it is public."""
        if self.state != "proposed":
            raise WrongState(_OVER[self.state])
        return replace(
            self,
            version=self.version + 1,
            body=body,
            signature=signature,
            asked_by=by,
            agreed=(by,),
            at=now,
        )

    def agreed_by(
        self, account_id: str, version: int, people: frozenset[str], now: datetime
    ) -> "SolvedProblem":
        """Public when everybody agreed. Raises WrongState, also where the words changed."""
        if self.state == "published" and account_id in self.agreed:
            return self
        if self.state != "proposed":
            raise WrongState(_OVER[self.state])
        if version != self.version:
            raise WrongState("The words were changed. Read them again before you agree.")
        agreed = tuple(dict.fromkeys((*self.agreed, account_id)))
        if people <= set(agreed):
            return replace(self, agreed=agreed, state="published", at=now)
        return replace(self, agreed=agreed)

    def withdrawn(self, now: datetime) -> "SolvedProblem":
        """Nobody reads it any more; again changes nothing."""
        if self.state in ("withdrawn", "removed"):
            return self
        return replace(self, state="withdrawn", agreed=(), at=now)

    def removed(self, now: datetime) -> "SolvedProblem":
        """By staff. Raises NotAllowed where it is not public: nobody else has seen it."""
        if self.state == "removed":
            return self
        if self.state != "published":
            raise NotAllowed("Only what is public can be removed.")
        return replace(self, state="removed", agreed=(), at=now)


_OVER: Final = {
    "published": "It is public already. Withdraw it first.",
    "withdrawn": "It was withdrawn and does not come back.",
    "removed": "Staff removed it.",
}
