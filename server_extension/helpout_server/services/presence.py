"""Presence: who of those that offer help is here, from real connections alone."""

from helpout_server.contracts import presence as wire
from helpout_server.domain.errors import InvalidRequest
from helpout_server.services.context import Context

IDS_MAX = 100


def presence(context: Context, *, query: wire.PresenceQuery) -> wire.PresenceList:
    """How these accounts are to be reached. Of who offers no help, only that they are away.

    Raises:
        InvalidRequest: more than ``IDS_MAX``.
    """
    ids = list(dict.fromkeys(one for one in query.ids.split(",") if one))
    if len(ids) > IDS_MAX:
        raise InvalidRequest(f"At most {IDS_MAX} accounts at a time.", field="ids")
    known = list(context.uow.accounts.many(ids))
    helpers = {
        account_id
        for queue in context.uow.queues.not_closed(limit=1_000)
        if queue.status == "open" and queue.is_open(context.now)
        for account_id in queue.staff_ids
    }
    told = context.uow.queues.offering(known) | helpers | {context.actor.id}
    here = {} if context.presence is None else context.presence.here(known)
    states: list[wire.PresentAccount] = []
    for account_id in known:
        where = here.get(account_id) if account_id in told else None
        state: wire.PresenceState = "away"
        if where == "room":
            state = "in_session"
        elif where == "page":
            state = "free" if account_id in helpers else "online"
        states.append(wire.PresentAccount(account_id=account_id, state=state))
    return wire.PresenceList(accounts=states)
