"""Replays of live sessions: what is stored of one, on one timeline."""

from helpout_server.contracts.replay import Replay
from helpout_server.domain.replay import build_replay
from helpout_server.domain.replay_text import Epoch, Written
from helpout_server.domain.whole_output import Wholes
from helpout_server.services.context import Context
from helpout_server.services.live_session import own_held


def get(context: Context, *, live_session_id: str) -> Replay:
    """The live session from its first moment on, for everybody who was let in, at any time.

    Raises:
        NotFound, NotAllowed, Waiting, Removed.
    """
    held, _ = own_held(context, live_session_id)
    entries = [line.entry for line in context.uow.live_sessions.lines(live_session_id)]
    epochs = stored_epochs(context, live_session_id)
    seen = {entry.account_id for entry in entries}
    seen |= {written.author for epoch in epochs for written in epoch.written} - {""}
    accounts = context.uow.accounts.many(held.admitted | seen | {held.lead_id})
    return build_replay(
        title=held.title,
        epochs=epochs,
        entries=entries,
        names={account.id: account.display_name for account in accounts.values()},
        first=(held.lender_id, held.lead_id),
        wholes=Wholes(lambda sha256: context.uow.blobs.content(live_session_id, sha256)),
    )


def stored_epochs(context: Context, live_session_id: str) -> list[Epoch]:
    """The histories of its document with what was written in each, oldest first."""
    written: dict[str, list[Written]] = {}
    for batch in context.uow.history.batches(live_session_id):
        written.setdefault(batch.epoch, []).extend(
            Written(batch.at_ms, piece.account_id, piece.update) for piece in batch.pieces
        )
    return [
        Epoch(one.at_ms, one.state, written.get(one.epoch, []))
        for one in context.uow.history.epochs(live_session_id)
    ]
