"""Signing in by somebody who vouches for people (OpenID Connect), and the hand-over of a token.

A Jupyter server has no public address, so it takes no part in the sign-in itself: it thinks of a
``verifier``, opens the marketplace's page with its hash, and asks until a person has signed in
there and said that the code on the page is the one in their JupyterLab.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Verifier = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_\-]{43,128}$")]
"""A secret of one attempt. Whoever has it gets the token, so it travels in bodies alone."""


class SignInWays(Struct, kw_only=True):
    """``GET /sign_in`` (anyone): how one comes into this marketplace."""

    marketplace_name: str
    sign_in_name: str
    """Who people sign in with, as they call it; empty: by invitation alone."""
    address: str
    """The page that begins a sign-in; ``?attempt=`` and the hash of a verifier go behind it.
    Empty where there is none."""


class SignInAttemptDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /sign_in/progress`` and ``POST /sign_in/token`` (anyone): of which attempt."""

    verifier: Verifier


class SignInProgress(Struct, kw_only=True):
    """``POST /sign_in/progress``: how an attempt stands."""

    status: Literal["waiting", "refused", "confirmed"]
    """``refused``: the person said that it is not their JupyterLab. ``confirmed``: the token can be
    fetched."""


class SignInToken(Struct, kw_only=True):
    """``POST /sign_in/token``: the token, told once."""

    token: str
    """``helpouts_…``; sent as ``Authorization: Bearer``."""
    lapses_in_days: int
    """Then one signs in again."""


class SignedOut(Struct, kw_only=True):
    """``POST /sign_in/out``: every token that came by signing in is useless from now on."""

    tokens: int
    """How many there were."""
