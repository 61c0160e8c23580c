"""Handouts: files that people of a live session hand each other, kept with it."""

from base64 import b64decode
from binascii import Error as NotBase64

from helpout_server.contracts import handout as wire
from helpout_server.contracts.entries import HandoutGiven
from helpout_server.domain.errors import InvalidRequest, NotAllowed, NotFound
from helpout_server.domain.handout import (
    ALL_BYTES_MAX,
    ENDINGS,
    PDF,
    check_room,
    checked_kind,
    kept_name,
)
from helpout_server.ports.handout import HandoutRecord
from helpout_server.services.account import public
from helpout_server.services.context import Content, Context, NewEntry
from helpout_server.services.held import open_record
from helpout_server.services.live_session import own_held
from helpout_server.services.plain_text import one_line


def add(context: Context, *, live_session_id: str, body: wire.HandoutDraft) -> wire.Handout:
    """Keep a file and tell the room; sent again, it is the one that is there.

    Raises:
        NotFound, NotAllowed, Waiting, Removed, NotYetJoinable, LiveSessionOver.
        InvalidRequest, TooLarge: of no kind that is taken, or too large.
        TooMany: the live session keeps as much as it may.
    """
    held, member = own_held(context, live_session_id)
    if member.role == "watcher":
        raise NotAllowed("Who only watches hands nothing over.")
    context.uow.lock(held.id)
    handouts = context.uow.handouts
    handout = handouts.by_frame(held.id, body.frame_id)
    if handout is not None and handout.account_id != context.actor.id:
        raise InvalidRequest("That id is another's.", field="frame_id")
    if handout is None:
        held.check_open(context.policy, context.now)
        content = _decoded(body.content_base64)
        name = one_line(body.name, field="name", longest=255)
        kind = checked_kind(name, content)
        kept = handouts.of(held.id)
        check_room(
            count=len(kept),
            size_bytes=sum(one.size_bytes for one in kept),
            more_bytes=len(content),
        )
        handout = HandoutRecord(
            id=context.ids.new("hand"),
            live_session_id=held.id,
            account_id=context.actor.id,
            frame_id=body.frame_id,
            name=kept_name(name, kind.media_type),
            media_type=kind.media_type,
            size_bytes=len(content),
            pages=(max(1, body.pages) if kind.media_type == PDF else 1) if kind.paged else 0,
            at=context.now,
        )
        open_record(context.uow, held)
        handouts.add(handout, content)
    # Told again too: the entry may have been lost with the server that stored the file.
    context.entries.append(NewEntry(held.id, context.actor.id, _entry(handout), handout.frame_id))
    return _present(context, handout)


def get(context: Context, *, live_session_id: str, handout_id: str) -> Content:
    """The file itself, for the live session's people.

    Raises:
        NotFound, NotAllowed, Waiting, Removed.
    """
    own_held(context, live_session_id)
    found = context.uow.handouts.content(live_session_id, handout_id)
    if found is None:
        raise NotFound("There is no such file here.")
    media_type, content = found
    return Content(media_type, content, f"{handout_id}.{ENDINGS[media_type]}")


def list_all(context: Context, *, live_session_id: str) -> wire.HandoutList:
    """All handouts, oldest first, without their content."""
    own_held(context, live_session_id)
    found = context.uow.handouts.of(live_session_id)
    return wire.HandoutList(
        handouts=[_present(context, one) for one in found],
        bytes_left=max(0, ALL_BYTES_MAX - sum(one.size_bytes for one in found)),
    )


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise InvalidRequest("The file is not valid base64.", field="content_base64") from None


def _entry(handout: HandoutRecord) -> HandoutGiven:
    return HandoutGiven(
        handout_id=handout.id,
        name=handout.name,
        media_type=handout.media_type,
        bytes=handout.size_bytes,
        pages=handout.pages,
    )


def _present(context: Context, handout: HandoutRecord) -> wire.Handout:
    account = context.uow.accounts.get(handout.account_id)
    assert account is not None, "a handout refers to its account"
    return wire.Handout(
        id=handout.id,
        account=public(account),
        name=handout.name,
        media_type=handout.media_type,
        bytes=handout.size_bytes,
        pages=handout.pages,
        at=handout.at,
    )
