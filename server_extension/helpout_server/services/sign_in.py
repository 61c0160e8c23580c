"""Signing in by a provider: whose account it is, and the hand-over of a token to their server.

An attempt is in the database only once its person has signed in, so that nobody who is nobody can
fill it, and any process of the marketplace can go on with it.
"""

from hmac import compare_digest

from helpout_server.contracts import sign_in as wire
from helpout_server.domain.account import Account, credential_hash, token_text
from helpout_server.domain.errors import NotFound, SignInRefused, TooMany
from helpout_server.domain.sign_in import (
    OPEN_ATTEMPTS_MAX,
    SignInAttempt,
    attempt_end,
    challenge_of,
    token_end,
)
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.services.context import Context
from helpout_server.services.vouched import ensure

PAGE = "helpouts/sign_in"


def ways(context: Context) -> wire.SignInWays:
    """How one comes in here; nothing in it is a secret."""
    policy = context.policy
    return wire.SignInWays(
        marketplace_name=policy.marketplace_name,
        sign_in_name=policy.sign_in_name,
        address=f"{policy.address}{PAGE}" if policy.sign_in_name else "",
    )


def arrive(
    context: Context, person: VouchedPerson, *, challenge: str, browser_hash: str
) -> Account:
    """Somebody has signed in for a Jupyter server: their account, made when they first come."""
    uow, now = context.uow, context.now
    account = ensure(context, person)
    uow.sign_in_attempts.remove_expired(now)
    if uow.sign_in_attempts.count(account.id) >= OPEN_ATTEMPTS_MAX:
        raise TooMany("You have signed in so often that you must wait for some minutes.")
    before = uow.sign_in_attempts.get(challenge)
    if before is not None and (before.account_id, before.state) != (account.id, "signed_in"):
        # Who has seen the page's address could otherwise put themself in its person's place.
        raise SignInRefused("This sign-in was used already. Begin again in JupyterLab.")
    uow.sign_in_attempts.put(
        SignInAttempt(
            challenge=challenge,
            account_id=account.id,
            state="signed_in",
            browser_hash=browser_hash,
            expires_at=attempt_end(now),
        )
    )
    return account


def who_confirms(context: Context, *, challenge: str, browser_hash: str) -> Account:
    """Whose sign-in waits for their word. Raises NotFound."""
    attempt = _waiting(context, challenge, browser_hash)
    account = context.uow.accounts.get(attempt.account_id)
    if account is None:
        raise NotFound("This account is gone.")
    return account


def confirm(context: Context, *, challenge: str, browser_hash: str, is_mine: bool) -> None:
    """Whether the Jupyter server that shows the code is theirs. Raises NotFound."""
    _waiting(context, challenge, browser_hash)
    context.uow.sign_in_attempts.set_state(challenge, "confirmed" if is_mine else "refused")


def _waiting(context: Context, challenge: str, browser_hash: str) -> SignInAttempt:
    context.uow.lock(f"sign_in:{challenge}")
    attempt = context.uow.sign_in_attempts.get(challenge)
    if (
        attempt is None
        or not attempt.open_at(context.now)
        or attempt.state != "signed_in"
        or not compare_digest(attempt.browser_hash, browser_hash)
    ):
        raise NotFound("This sign-in is over. Begin again in JupyterLab.")
    return attempt


def progress(context: Context, *, body: wire.SignInAttemptDraft) -> wire.SignInProgress:
    """How an attempt stands; one that nobody signed in for yet waits too."""
    attempt = context.uow.sign_in_attempts.get(challenge_of(body.verifier))
    if attempt is None or not attempt.open_at(context.now) or attempt.state == "signed_in":
        return wire.SignInProgress(status="waiting")
    return wire.SignInProgress(status=attempt.state)


def hand_over(context: Context, *, body: wire.SignInAttemptDraft) -> wire.SignInToken:
    """The token, once, to who has the verifier, when the person has said yes.

    Raises:
        NotFound: they have not, or said no, or it was fetched, or took too long.
    """
    uow, now = context.uow, context.now
    challenge = challenge_of(body.verifier)
    uow.lock(f"sign_in:{challenge}")
    attempt = uow.sign_in_attempts.get(challenge)
    if attempt is None or not attempt.open_at(now) or attempt.state != "confirmed":
        raise NotFound("Nobody has confirmed this sign-in, or its token was fetched. Begin again.")
    uow.sign_in_attempts.remove(challenge)
    days = context.policy.sign_in_days
    token = token_text(context.ids.secret())
    uow.accounts.remove_lapsed_tokens(now)
    uow.accounts.add_token(
        credential_hash(token), attempt.account_id, now=now, lapses_at=token_end(now, days=days)
    )
    return wire.SignInToken(token=token, lapses_in_days=days)


def sign_out_everywhere(context: Context) -> wire.SignedOut:
    """Take back every token of the caller's that came by signing in, and close what they opened."""
    context.changed("signed_out", context.actor.id, context.actor.id)
    return wire.SignedOut(tokens=context.uow.accounts.remove_signed_in_tokens(context.actor.id))
