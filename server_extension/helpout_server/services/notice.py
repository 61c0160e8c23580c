"""Notices: what a person is told, in JupyterLab and by e-mail.

Owns that a notice, and the mail that goes with it, are stored in the transaction of what they
tell of; what people want of them; and the links that are mailed. Sending is in ``notice_mail``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from helpout_server.contracts import notice as wire
from helpout_server.contracts.notice import NoticeKind
from helpout_server.domain import notice as rules
from helpout_server.domain.account import Account, credential_hash
from helpout_server.domain.errors import MailLinkInvalid, TooMany, WrongState
from helpout_server.domain.notice import Mail, Preferences
from helpout_server.ports.notice import StoredNotice
from helpout_server.services.account import public
from helpout_server.services.context import Context

KEPT = timedelta(days=90)
MAILS_KEPT = timedelta(days=30)
CONFIRMATIONS_A_DAY_MAX = 5
CONFIRM_KIND = "confirm_address"


def notify(
    context: Context,
    kind: NoticeKind,
    to: Iterable[str],
    *,
    about: str,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Tell these accounts, once the transaction is committed.

    Args:
        about: the id of the booking, ticket, gathering or question.
        facts: what the text names; plain text, times as ISO 8601 in UTC.
    """
    notify_each(context, kind, dict.fromkeys(to, facts or {}), about=about)


def notify_each(
    context: Context, kind: NoticeKind, facts_of: Mapping[str, Mapping[str, str]], *, about: str
) -> None:
    """As ``notify``, with facts of their own for each account."""
    if not facts_of:
        return
    told = {id_: rules.bounded_facts(dict(facts)) for id_, facts in facts_of.items()}
    context.uow.notices.add(
        [
            StoredNotice(context.ids.new("ntc"), account_id, kind, about, facts, context.now)
            for account_id, facts in told.items()
        ]
    )
    for account_id in told:
        context.changed("notice_changed", about, account_id)
    if context.policy.mail_from:
        _post(context, kind, about, told)


def list_notices(context: Context, *, query: wire.NoticeQuery) -> wire.NoticePage:
    """What the caller was told, latest first."""
    found, unread, total = context.uow.notices.page(
        context.actor.id, limit=query.limit, offset=query.offset
    )
    return wire.NoticePage(
        notices=[
            wire.Notice(
                id=one.id,
                kind=one.kind,  # type: ignore[arg-type]  # was a NoticeKind when it was stored
                about=one.about,
                facts=dict(one.facts),
                at=one.at,
                read=one.read,
            )
            for one in found
        ],
        unread=unread,
        total=total,
    )


def mark_read(context: Context, *, body: wire.NoticesReadDraft) -> None:
    """The caller has read these; none named: all."""
    context.uow.notices.read(context.actor.id, body.ids, now=context.now)
    context.changed("notice_changed", context.actor.id, context.actor.id)


# ---- what people want ------------------------------------------------------------------------


def get_preferences(context: Context) -> wire.NoticePreferences:
    """The caller's."""
    return _present(context, preferences_of(context, context.actor.id))


def put_preferences(
    context: Context, *, body: wire.NoticePreferencesDraft
) -> wire.NoticePreferences:
    """Set the caller's; to an address that is new a link is mailed first, and nothing else.

    Raises:
        InvalidRequest: no plain address.
        TooMany: too many links today.
    """
    context.uow.lock(context.actor.id)
    before = preferences_of(context, context.actor.id)
    email = rules.checked_address(body.email)
    same = email == before.email
    wanted = Preferences(
        email=email,
        email_confirmed=same and before.email_confirmed,
        email_on=body.email_on,
        reminders=body.reminders,
        queue=body.queue,
        urgent=body.urgent,
        reminder_minutes=body.reminder_minutes,
        quiet_from=body.quiet_from,
        quiet_until=body.quiet_until,
    )
    context.uow.notices.set_preferences(context.actor.id, wanted)
    if email and not same and context.policy.mail_from:
        _post_confirmation(context, email)
    context.changed("notice_changed", context.actor.id, context.actor.id)
    return _present(context, wanted)


def confirm_again(context: Context) -> wire.NoticePreferences:
    """Mail the link to the caller's address once more.

    Raises:
        WrongState: there is nothing to confirm, or no mail can be sent.
        TooMany: too many links today.
    """
    context.uow.lock(context.actor.id)
    known = preferences_of(context, context.actor.id)
    if not known.email or known.email_confirmed or not context.policy.mail_from:
        raise WrongState("There is no address that waits to be confirmed.")
    _post_confirmation(context, known.email)
    return _present(context, known)


def preferences_of(context: Context, account_id: str) -> Preferences:
    """What an account wants; what is so for everybody where it never said."""
    return context.uow.notices.preferences([account_id]).get(account_id, Preferences())


def follow_link(context: Context, *, body: wire.NoticeLinkDraft) -> wire.NoticeLinkResult:
    """Do what a mailed link says, once. Needs no account: whoever has the link got the mail.

    Raises:
        MailLinkInvalid: unknown, expired, or of an address that is no longer the account's.
    """
    code_hash = credential_hash(body.code)
    link = context.uow.notices.link(code_hash)
    if link is None or link.purpose != body.purpose or link.expires_at <= context.now:
        raise MailLinkInvalid(
            "It is unknown, or too old. Your preferences can be set in JupyterLab."
        )
    context.uow.lock(link.account_id)
    known = preferences_of(context, link.account_id)
    if link.purpose == "confirm" and known.email != link.subject:
        raise MailLinkInvalid("The address was changed in the meantime.")
    first = context.uow.notices.use_link(code_hash, now=context.now)
    if first:
        wanted = asdict(known)
        wanted["email_confirmed" if link.purpose == "confirm" else link.subject] = (
            link.purpose == "confirm"
        )
        context.uow.notices.set_preferences(link.account_id, Preferences(**wanted))
        context.changed("notice_changed", link.account_id, link.account_id)
    return wire.NoticeLinkResult(
        purpose=body.purpose,
        subject="" if link.purpose == "confirm" else link.subject,
        used_before=not first,
    )


# ---- chores ----------------------------------------------------------------------------------


def remind(context: Context) -> None:
    """Tell of appointments that come: a day before, and as long before as each person wants."""
    coming = context.uow.notices.upcoming(since=context.now, until=context.now + rules.REMINDER_DAY)
    people = {account_id for one in coming for account_id in (*one.told, *one.hosts)}
    if not people:
        return
    wants = context.uow.notices.preferences(people)
    names = context.uow.accounts.many(people)
    for one in coming:
        for account_id in one.told:
            minutes = wants.get(account_id, Preferences()).reminder_minutes
            kind = rules.reminders_due(one, context.now, minutes=minutes)
            if kind is None or not context.uow.notices.remind(
                one.about, account_id, kind, one.start
            ):
                continue
            other = names.get(one.other(account_id) or "")
            facts = {
                "title": one.title,
                "who": "" if other is None else public(other).display_name,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "minutes": str(minutes),
            }
            notify(context, kind, [account_id], about=one.about, facts=facts)


def prune(context: Context) -> None:
    """Forget what is old."""
    context.uow.notices.prune(
        notices_before=context.now - KEPT, mails_before=context.now - MAILS_KEPT
    )


# ---- steps -----------------------------------------------------------------------------------


def _present(context: Context, known: Preferences) -> wire.NoticePreferences:
    return wire.NoticePreferences(
        email=known.email,
        email_confirmed=known.email_confirmed,
        email_on=known.email_on,
        reminders=known.reminders,
        queue=known.queue,
        urgent=known.urgent,
        reminder_minutes=known.reminder_minutes,
        quiet_from=known.quiet_from,
        quiet_until=known.quiet_until,
        mail_possible=bool(context.policy.mail_from),
    )


def _post(
    context: Context, kind: NoticeKind, about: str, told: Mapping[str, dict[str, str]]
) -> None:
    """Promise the mails. Calendars are noted for everybody: mail may be wanted later."""
    wants = context.uow.notices.preferences(told)
    accounts = context.uow.accounts.many(told)
    mails = []
    for account_id, facts in told.items():
        calendar = _calendar(context, kind, account_id, about, facts)
        known = wants.get(account_id)
        account = accounts.get(account_id)
        if known is not None and account is not None and known.wants_mail(kind):
            mails.append(_mail(context, kind, account, known, about, {**facts, **calendar}))
    context.uow.notices.post(mails)


def _mail(
    context: Context,
    kind: str,
    account: Account,
    known: Preferences,
    about: str,
    facts: dict[str, str],
) -> Mail:
    start = moment(facts.get("start", ""))
    id_ = context.ids.new("mail")
    return Mail(
        id=id_,
        account_id=account.id,
        address=known.email,
        kind=kind,
        about=about,
        facts=facts,
        message_id=f"<{id_}@{context.policy.mail_from.rpartition('@')[2]}>",
        created_at=context.now,
        due_at=rules.due(
            kind,
            context.now,
            time_zone=account.time_zone,
            quiet_from=known.quiet_from,
            quiet_until=known.quiet_until,
            start=start,
        ),
        expires_at=rules.expiry(kind, context.now, start),
    )


def _post_confirmation(context: Context, email: str) -> None:
    since = context.now - timedelta(days=1)
    sent = context.uow.notices.mails_since(context.actor.id, CONFIRM_KIND, since)
    if sent >= CONFIRMATIONS_A_DAY_MAX:
        raise TooMany("Enough links were mailed for today. Try again tomorrow.", field="email")
    # Asked for just now, so quiet hours do not hold it.
    known = Preferences(email=email)
    context.uow.notices.post(
        [_mail(context, CONFIRM_KIND, context.actor, known, context.actor.id, {})]
    )


def _calendar(
    context: Context, kind: NoticeKind, account_id: str, about: str, facts: dict[str, str]
) -> dict[str, str]:
    """What a calendar is told with it, kept with the mail: it must not change at a retry."""
    if kind not in rules.REQUESTS and kind not in rules.CANCELS:
        return {}
    start, end = facts.get("start", ""), facts.get("end", "")
    what: str = kind
    if about.startswith("bkg_"):
        booking = context.uow.bookings.get(about)
        if booking is not None:
            start, end = start or booking.start.isoformat(), end or booking.end.isoformat()
            if kind == "booking_reassigned" and account_id not in (
                booking.student_id,
                booking.tutor_id,
            ):
                what = "booking_cancelled"
    before = context.uow.notices.invited(about, account_id)
    now = rules.invited(before, what, start, end)
    if now is None:
        return {}
    if now != before:
        context.uow.notices.set_invited(about, account_id, now)
    return {
        "ical_method": now.method,
        "ical_sequence": str(now.sequence),
        "ical_start": now.start,
        "ical_end": now.end,
    }


def moment(text: str) -> datetime | None:
    """An instant of a notice's facts; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
