"""Attempts to sign in: what ties a Jupyter server to the person at the sign-in page.

Owns the verifier's hash, the code that both sides show, and how long each step may take. Knows no
provider, no browser and no storage.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

ATTEMPT_S = 600
"""From the page's first opening to the sign-in, and from there to the token."""
OPEN_ATTEMPTS_MAX = 10
"""Of one account at a time: sign-ins that no Jupyter server has fetched its token of."""
_CHALLENGE = re.compile(r"[0-9a-f]{64}")
# No vowels, so that no words come out; no letter that is read for another.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_HALF = 4

AttemptState = Literal["signed_in", "confirmed", "refused"]


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """Somebody has signed in for a Jupyter server that has not fetched its token yet."""

    challenge: str
    account_id: str
    state: AttemptState
    browser_hash: str
    """Of what the browser that signed in was given: no other may confirm."""
    expires_at: datetime

    def open_at(self, now: datetime) -> bool:
        return now < self.expires_at


def challenge_of(verifier: str) -> str:
    """What may be seen of an attempt: in an address, in a log."""
    return sha256(verifier.encode()).hexdigest()


def is_challenge(text: str) -> bool:
    return _CHALLENGE.fullmatch(text) is not None


def code_of(challenge: str) -> str:
    """What page and JupyterLab both show, such as ``BFJK-XWRT``: 34 bits of the challenge."""
    number = int.from_bytes(sha256(b"code:" + challenge.encode()).digest())
    letters = []
    for _ in range(2 * _HALF):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters[:_HALF]) + "-" + "".join(letters[_HALF:])


def attempt_end(now: datetime) -> datetime:
    return now + timedelta(seconds=ATTEMPT_S)


def token_end(now: datetime, *, days: int) -> datetime:
    """When a token that came by signing in lapses."""
    return now + timedelta(days=days)
