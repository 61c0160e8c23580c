"""What a person would not want to hand out with their code: keys, passwords, names in paths.

Owns which runs of a text are hidden, of what kind, and what stands in their place. A net with
holes, and so never the last word: people see what it found and what it left. Does not know where
a text comes from or goes to.

Two kinds of rules: secrets that show by their own shape, and values that a name beside them calls
a secret (``password = …``), where the value decides whether it can be one.

Cost: linear in the text; every repetition in a pattern is bounded or cannot begin twice.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from helpout_server.contracts.problem import PreparedPiece, SecretKind
from helpout_server.domain.secret_shapes import (
    EMAIL,
    PHONE,
    PRIVATE_KEY,
    PRIVATE_KEY_BODY,
    PRIVATE_KEY_END,
    SHAPES,
)
from helpout_server.domain.secret_value import (
    is_made_of_words,
    is_phone,
    is_placeholder,
    looks_random,
)

_MARKS: Final[dict[SecretKind, str]] = {
    "key": "[key-hidden]",
    "token": "[token-hidden]",
    "password": "[password-hidden]",
    "private_key": "[private-key-hidden]",
    "folder": "[name]",
    "email": "[address-hidden]",
    "phone": "[number-hidden]",
}

_NOT_PEOPLE = frozenset({"jovyan", "shared", "public", "runner", "vscode", "default", "all users"})
_NOT_ADDRESSES = ("git@", "example@", "user@example", "you@", "noreply@")

_NAMES = re.compile(
    r"(?i)(?P<password>pass(?:word|wd|phrase|code)s?|pwd|(?<![a-z])psw)"
    r"|(?P<key>(?:api|access|auth|account|secret|signing|encryption|private|subscription|app)"
    r"[_\-]?key(?:[_\-]?id)?s?|apikey|client[_\-]?secret)"
    r"|(?P<token>(?:access|auth|api|refresh|id|bearer|session|bot|csrf|personal)[_\-]?tokens?)"
    r"|(?P<secret>secrets?|credentials?)|(?P<plain>tokens?)"
)
_AFTER_NAME = re.compile(r"[\w\-]{0,30}")
_ASSIGNED = re.compile(
    r"[\"']?\]?(?:\s{0,4}(?::=|=>|=|:)(?!=)\s{0,4}|[\"']\s{0,2},\s{0,4}|\s{1,2}(?=[^\s=]))"
)
_QUOTED = re.compile(r"[A-Za-z]{0,2}(\"\"\"|'''|\"|')")
_BARE = re.compile(r"[^\s\"'`;,&)\]}<>|\\]{1,200}")
_COMMAND = re.compile(r"--[\w\-]{0,40}\Z")

_NOT_SUFFIXES = re.compile(
    r"(?i)[_\-]?(?:types?|counts?|ids?|idx|index|indices|len|length|lengths|limit|urls?|uri|path|"
    r"file|filename|name|names|field|column|col|label|map|embeddings?|prompt|hint|policy|min|max|"
    r"size|list|freq|freqs|frequency|set|dict|class|endpoint|expiry|expires|expires_in|issuer|"
    r"scheme|manager|reset|form|required|strength|arn|version|env|var)\Z"
)
_NOT_PREFIXES = re.compile(
    r"(?i)(?:^|[_\-.])(?:pad|eos|bos|unk|mask|sep|cls|stop|start|end|next|special|prev|first|last|"
    r"sub|word|num|max|min|n|image|prompt|completion|input|output|new|total|per|of|tgt|src)[_\-]\Z"
)
_NAME_PART = re.compile(r"[A-Za-z0-9_\-.]{0,60}\Z")


@dataclass(frozen=True, slots=True)
class Secret:
    """A run of a text that is to be hidden, ``[start, end)`` in code points."""

    start: int
    end: int
    kind: SecretKind

    @property
    def mark(self) -> str:
        """What stands in its place."""
        return _MARKS[self.kind]


def find_secrets(text: str, *, contacts: bool = True) -> list[Secret]:
    """Everything in ``text`` that is to be hidden, in order, none over another.

    Args:
        contacts: e-mail addresses and telephone numbers too.
    """
    found = [*_private_keys(text), *_by_shape(text), *_by_name(text)]
    if contacts:
        found += _contacts(text)
    return _apart(found)


def pieces_of(text: str, *, contacts: bool = True) -> list[PreparedPiece]:
    """``text`` cut where secrets begin and end; joined again the pieces are ``text``."""
    pieces = []
    place = 0
    for secret in find_secrets(text, contacts=contacts):
        if secret.start > place:
            pieces.append(PreparedPiece(text=text[place : secret.start], secret=None, mark=""))
        hidden = text[secret.start : secret.end]
        pieces.append(PreparedPiece(text=hidden, secret=secret.kind, mark=secret.mark))
        place = secret.end
    if place < len(text):
        pieces.append(PreparedPiece(text=text[place:], secret=None, mark=""))
    return pieces


def scrubbed(text: str, *, contacts: bool = True) -> tuple[str, int]:
    """``text`` with every secret replaced by its mark, and how many there were.

    What comes out has nothing left to find: twice is the same as once.
    """
    pieces = pieces_of(text, contacts=contacts)
    hidden = sum(1 for piece in pieces if piece.secret is not None)
    return "".join(piece.mark or piece.text for piece in pieces), hidden


def _private_keys(text: str) -> Iterator[Secret]:
    place = 0
    while (begin := PRIVATE_KEY.search(text, place)) is not None:
        end = PRIVATE_KEY_END.search(text, begin.end())
        if end is None:
            body = PRIVATE_KEY_BODY.match(text, begin.end())
            place = begin.end() if body is None else body.end()
        else:
            place = end.end()
        yield Secret(begin.start(), place, "private_key")


def _by_shape(text: str) -> Iterator[Secret]:
    for kind, pattern in SHAPES:
        group = 1 if pattern.groups else 0
        for match in pattern.finditer(text):
            value = match[group]
            if kind == "folder" and value.lower() in _NOT_PEOPLE:
                continue
            if kind != "folder" and is_placeholder(value):
                continue
            yield Secret(match.start(group), match.end(group), kind)


def _contacts(text: str) -> Iterator[Secret]:
    if "@" in text:
        for match in EMAIL.finditer(text):
            if not match[0].lower().startswith(_NOT_ADDRESSES):
                yield Secret(match.start(), match.end(), "email")
    for match in PHONE.finditer(text):
        if is_phone(match[0]):
            yield Secret(match.start(), match.end(), "phone")


def _by_name(text: str) -> Iterator[Secret]:
    """Values that a name calls secret: ``api_key="…"``, ``"token": "…"``, ``PASSWORD=…``."""
    for name in _NAMES.finditer(text):
        suffix = _AFTER_NAME.match(text, name.end())
        assert suffix is not None, "it may be empty"
        before = _NAME_PART.search(text, max(0, name.start() - 60), name.start())
        prefix = before[0] if before is not None else ""
        if not _names_a_secret(name, prefix, suffix[0]):
            continue
        assigned = _ASSIGNED.match(text, suffix.end())
        if assigned is None:
            continue
        whole = prefix + name[0] + suffix[0]
        sign = assigned[0].strip()
        if sign in ("", '"', "'") and not _COMMAND.match(prefix):
            continue
        value = _value(text, assigned.end())
        if value is None:
            continue
        start, end, quoted = value
        kind = name.lastgroup or ""
        # Words inside somebody's string are not code: password=… in an address or a log line.
        if _is_secret(kind, whole, sign, text[start:end], quoted=quoted):
            yield Secret(start, end, _KINDS[kind])


_KINDS: Final[dict[str, SecretKind]] = {
    "password": "password",
    "key": "key",
    "token": "token",
    "secret": "password",
    "plain": "token",
}


def _names_a_secret(name: re.Match[str], prefix: str, suffix: str) -> bool:
    if suffix and suffix[0] not in "_-" and not suffix[0].isdigit() and not suffix[0].isupper():
        return False  # tokenizer, secretary
    if _NOT_SUFFIXES.match(suffix):
        return False
    return name.lastgroup != "plain" or _NOT_PREFIXES.search(prefix) is None


def _value(text: str, place: int) -> tuple[int, int, bool] | None:
    """Where the value begins and ends, and whether it stands in quotes."""
    quote = _QUOTED.match(text, place)
    if quote is not None:
        start = quote.end()
        limit = min(len(text), start + 2_000)
        end = text.find(quote[1], start, limit)
        # A string that never ends (a cut traceback) is a string still.
        line = text.find("\n", start, limit)
        if end < 0 or (len(quote[1]) == 1 and 0 <= line < end):
            end = line if line >= 0 else limit
        return (start, end, True) if end > start else None
    bare = _BARE.match(text, place)
    return None if bare is None else (bare.start(), bare.end(), False)


_TYPES = frozenset(
    {"str", "int", "float", "bool", "bytes", "none", "true", "false", "null", "any", "optional"}
    | {"string", "number", "object", "self", "cls", "required", "hidden", "yes", "no", "list"}
    | {"dict", "tuple", "set", "lambda", "not", "in", "is", "and", "or", "if", "else", "for"}
    | {"await", "secretstr"}
)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_EXPRESSION = re.compile(r"[(\[{]|[A-Za-z_]\w*\.[A-Za-z_]")
_SENTENCE = re.compile(
    r"(?:[:?]\s*\Z)|(?:\b(?:the|your|is|enter|please|must|not|wrong|invalid)\b)", re.I
)


def _is_secret(kind: str, name: str, sign: str, value: str, *, quoted: bool) -> bool:
    if is_placeholder(value) or value.lower() in _TYPES or _NAMES.match(value):
        return False
    if quoted:
        if kind in ("password", "secret"):
            return len(value) >= 3 and not _SENTENCE.search(value)
        if kind == "plain":
            return looks_random(value, shortest=10) and not is_made_of_words(value)
        return " " not in value and looks_random(value, shortest=6)
    if _EXPRESSION.search(value):
        return False
    in_environment = name.isupper() and sign == "="
    if kind in ("password", "secret"):
        if in_environment or name.startswith("--"):
            return len(value) >= 4 or looks_random(value, shortest=4)
        if _PLAIN_NAME.match(value):
            # A variable, unless it reads like nothing that one would call a variable.
            return looks_random(value, shortest=6) and sign != "," and "_" not in value
        return len(value) >= 4 and not value.isdigit()
    if in_environment:
        return looks_random(value, shortest=8)
    return looks_random(value, shortest=16) and not is_made_of_words(value)


def _apart(found: list[Secret]) -> list[Secret]:
    """In order; of those that overlap the one that begins first, grown over the others."""
    apart: list[Secret] = []
    starts: list[int] = []
    for secret in sorted(found, key=lambda one: (one.start, -one.end)):
        last = apart[-1] if apart else None
        if last is not None and secret.start < last.end:
            if secret.end > last.end:
                apart[-1] = Secret(last.start, secret.end, last.kind)
            continue
        place = bisect_right(starts, secret.start)
        starts.insert(place, secret.start)
        apart.insert(place, secret)
    return apart
