"""The machine's clock and generator of secrets."""

import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22  # 131 bits
_SECRET_LENGTH = 40  # 238 bits


class SystemClock:
    """``Clock`` of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SystemIds:
    """``Ids`` from the operating system's generator."""

    def new(self, kind: str) -> str:
        return f"{kind}_{_letters(_ID_LENGTH)}"

    def secret(self) -> str:
        return _letters(_SECRET_LENGTH)


def _letters(count: int) -> str:
    """Letters and digits, every one equally likely."""
    number = secrets.randbelow(len(_ALPHABET) ** count)
    letters = []
    for _ in range(count):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)
