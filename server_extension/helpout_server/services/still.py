"""Stills of the shared screen: kept with the live session, shown to its people."""

from base64 import b64decode
from binascii import Error as NotBase64

from helpout_server.contracts import live_session as wire
from helpout_server.contracts.entries import StillTaken
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound
from helpout_server.domain.still import check_room, checked_picture
from helpout_server.ports.still import StillRecord
from helpout_server.services.account import public
from helpout_server.services.context import Content, Context, NewEntry
from helpout_server.services.held import open_record
from helpout_server.services.live_session import own_held
from helpout_server.services.plain_text import one_line

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


def add(context: Context, *, live_session_id: str, body: wire.StillDraft) -> wire.Still:
    """Keep a still and tell the room; sent again, it is the one that is there.

    Raises:
        NotFound, NotAllowed, Waiting, Removed, NotYetJoinable, LiveSessionOver.
        InvalidRequest, TooLarge: not a whole picture of its type, or too large.
        TooMany: the live session has as many as it may keep.
    """
    held, member = own_held(context, live_session_id)
    if member.role == "watcher":
        raise NotAllowed("Who only watches takes no stills.")
    context.uow.lock(held.id)
    stills = context.uow.stills
    still = stills.by_frame(held.id, body.frame_id)
    if still is not None and still.account_id != context.actor.id:
        raise InvalidRequest("That id is another's.", field="frame_id")
    if still is None:
        held.check_open(context.policy, context.now)
        content = _decoded(body.picture_base64)
        picture = checked_picture(content, body.media_type)
        kept = stills.of(held.id)
        check_room(
            count=len(kept),
            size_bytes=sum(one.size_bytes for one in kept),
            more_bytes=len(content),
        )
        still = StillRecord(
            id=context.ids.new("still"),
            live_session_id=held.id,
            account_id=context.actor.id,
            frame_id=body.frame_id,
            caption=one_line(body.caption, field="caption", shortest=0, longest=200),
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            size_bytes=len(content),
            at=context.now,
        )
        open_record(context.uow, held)
        stills.add(still, content)
    # Told again too: the entry may have been lost with the server that stored the picture.
    context.entries.append(NewEntry(held.id, context.actor.id, _entry(still), still.frame_id))
    return _present(context, still)


def get(context: Context, *, live_session_id: str, still_id: str) -> Content:
    """The picture itself, for the live session's people.

    Raises:
        NotFound, NotAllowed, Waiting, Removed.
    """
    own_held(context, live_session_id)
    found = context.uow.stills.content(live_session_id, still_id)
    if found is None:
        raise NotFound("There is no such still.")
    media_type, content = found
    return Content(media_type, content, f"{still_id}.{_ENDINGS[media_type]}")


def list_all(context: Context, *, live_session_id: str) -> wire.StillList:
    """All stills, oldest first, without their pictures."""
    own_held(context, live_session_id)
    found = context.uow.stills.of(live_session_id)
    return wire.StillList(stills=[_present(context, still) for still in found])


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise InvalidRequest("The picture is not valid base64.", field="picture_base64") from None


def _entry(still: StillRecord) -> StillTaken:
    return StillTaken(
        still_id=still.id, caption=still.caption, width=still.width, height=still.height
    )


def _present(context: Context, still: StillRecord) -> wire.Still:
    account = context.uow.accounts.get(still.account_id)
    assert account is not None, "a still refers to its account"
    return wire.Still(
        id=still.id,
        account=public(account),
        caption=still.caption,
        media_type=still.media_type,
        width=still.width,
        height=still.height,
        at=still.at,
    )
