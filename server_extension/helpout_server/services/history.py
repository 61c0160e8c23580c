"""The history of a live session's document, page by page."""

from base64 import b64encode

from helpout_server.contracts import history as wire
from helpout_server.domain.errors import NotFound
from helpout_server.ports.history import StoredBatch
from helpout_server.services.context import Context
from helpout_server.services.live_session import own_held

PAGE_BYTES_MAX = 500_000
"""Of updates in one page; one batch is told whatever its size."""


def get(context: Context, *, live_session_id: str, query: wire.HistoryQuery) -> wire.HistoryPage:
    """A page of it, for everybody who was let in, at any time.

    Raises:
        NotFound, NotAllowed, Waiting, Removed; NotFound too where nothing was ever written on.
    """
    own_held(context, live_session_id)
    history = context.uow.history
    found = history.batches(live_session_id, after=query.after, limit=query.limit + 1)
    shown = _page(found, query.limit)
    epochs = history.epochs(live_session_id)
    if not epochs:
        raise NotFound("Nobody was in this room yet.")
    name = shown[0].epoch if shown else (query.epoch or epochs[-1].epoch)
    epoch = next((one for one in epochs if one.epoch == name), epochs[-1])
    known = epoch.epoch == query.epoch
    return wire.HistoryPage(
        epoch=epoch.epoch,
        begun_at_ms=epoch.at_ms,
        base_base64=None if known else b64encode(epoch.state).decode(),
        batches=[
            wire.HistoryBatch(
                at_ms=batch.at_ms,
                pieces=[
                    wire.HistoryPiece(
                        account_id=piece.account_id,
                        update_base64=b64encode(piece.update).decode(),
                    )
                    for piece in batch.pieces
                ],
            )
            for batch in shown
        ],
        next_after=shown[-1].number if len(shown) < len(found) else None,
    )


def _page(found: list[StoredBatch], limit: int) -> list[StoredBatch]:
    shown: list[StoredBatch] = []
    size = 0
    for batch in found[:limit]:
        size += sum(len(piece.update) for piece in batch.pieces)
        if shown and (batch.epoch != shown[0].epoch or size > PAGE_BYTES_MAX):
            break
        shown.append(batch)
    return shown
