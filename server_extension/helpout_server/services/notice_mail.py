"""Mail of notices: which is sent now, and what became of it.

Asked by the edge that holds the mailer, not by HTTP. Owns what is looked at once more just
before a mail goes: whether it is still wanted, still true, and not too late.
"""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from helpout_server.domain import notice as rules
from helpout_server.domain.account import credential_hash
from helpout_server.domain.notice import Mail, MailState, Preferences
from helpout_server.ports.mailer import Delivery, Letter
from helpout_server.ports.notice import StoredLink
from helpout_server.services.context import Context
from helpout_server.services.notice import CONFIRM_KIND, moment

REASON_CHARACTERS_MAX = 300


def claim(context: Context, claimer: str, *, lease_s: float, limit: int) -> list[Letter]:
    """Letters that are to go now, for this claimer alone until the lease ends."""
    mails = context.uow.notices.claim(
        claimer,
        now=context.now,
        lease_until=context.now + timedelta(seconds=lease_s),
        limit=limit,
    )
    if not mails:
        return []
    people = {mail.account_id for mail in mails}
    wants = context.uow.notices.preferences(people)
    accounts = context.uow.accounts.many(people)
    letters = []
    for mail in mails:
        known = wants.get(mail.account_id, Preferences())
        against = _against(context, mail, known)
        if against:
            state: MailState = "failed" if mail.attempts > rules.ATTEMPTS_MAX else "dropped"
            context.uow.notices.settle(claimer, mail.id, state, now=context.now, reason=against)
            continue
        account = accounts[mail.account_id]
        letters.append(
            Letter(
                mail=replace(mail, address=known.email),
                name=account.display_name,
                time_zone=account.time_zone,
                marketplace_name=context.policy.marketplace_name,
                base_address=context.policy.address,
                group=rules.group_of(mail.kind),
                code=_code(context, mail, known),
                join_link=context.policy.join_address,
            )
        )
    return letters


def settle(
    context: Context, delivery: Delivery, *, attempts: int, expires_at: datetime | None
) -> None:
    """Note what became of it: sent, to be tried again, or given up with its reason."""
    reason = rules.one_line(delivery.reason)[:REASON_CHARACTERS_MAX]
    notices, mail_id, claimer = context.uow.notices, delivery.mail_id, delivery.claimer
    if delivery.sent:
        notices.settle(claimer, mail_id, "sent", now=context.now)
        return
    # Not a secret: it only keeps those that failed together from coming back together.
    again = rules.retry_at(context.now, attempts, random.random())  # noqa: S311
    late = again is not None and expires_at is not None and again >= expires_at
    if delivery.for_ever or again is None or late:
        notices.settle(claimer, mail_id, "failed", now=context.now, reason=reason)
    else:
        notices.settle(claimer, mail_id, "waiting", now=context.now, due_at=again, reason=reason)


def begin(context: Context, unsettled: Iterable[Delivery], *, alone: bool) -> None:
    """At the start of a marketplace, before anything is claimed.

    Args:
        unsettled: what an earlier one could not settle any more; each sent or refused for ever.
        alone: no other has this database, so whoever held a lease is gone.
    """
    for delivery in unsettled:
        settle(context, delivery, attempts=rules.ATTEMPTS_MAX, expires_at=None)
    if alone:
        context.uow.notices.let_go(now=context.now)


def hand_back(context: Context, claimer: str, letters: Iterable[Letter]) -> None:
    """Claimed, but not sent: to be sent by whoever comes next."""
    for letter in letters:
        context.uow.notices.settle(
            claimer, letter.mail.id, "waiting", now=context.now, due_at=context.now
        )


def _against(context: Context, mail: Mail, known: Preferences) -> str:
    """Why it is not sent; empty where it is."""
    if mail.attempts > rules.ATTEMPTS_MAX:
        return "The server ended at each attempt."
    if mail.expires_at is not None and mail.expires_at <= context.now:
        return "It would have come too late."
    if mail.kind == CONFIRM_KIND:
        return "" if known.email == mail.address else "The address was changed."
    if not known.wants_mail(mail.kind):
        return "It is no longer wanted."
    start = moment(mail.facts.get("start", ""))
    if (
        rules.group_of(mail.kind) == "reminders"
        and start is not None
        and not context.uow.notices.still_on(mail.about, start)
    ):
        return "The booking was cancelled or moved."
    return ""


def _code(context: Context, mail: Mail, known: Preferences) -> str:
    """The secret of the link in it; an earlier attempt's works too."""
    group = rules.group_of(mail.kind)
    if mail.kind == CONFIRM_KIND:
        link = StoredLink(
            mail.account_id, "confirm", known.email, context.now + rules.CONFIRM_LASTS
        )
    elif group != "essential":
        link = StoredLink(
            mail.account_id, "unsubscribe", group, context.now + rules.UNSUBSCRIBE_LASTS
        )
    else:
        return ""
    code = context.ids.secret()
    context.uow.notices.add_link(credential_hash(code), link)
    return code
