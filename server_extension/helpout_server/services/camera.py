"""Second cameras: a one-time link makes a phone a camera of somebody's in a live session."""

from helpout_server.contracts import live_session as wire
from helpout_server.domain.errors import CameraCodeInvalid, NotAllowed
from helpout_server.ports.camera import CameraCodes, CameraPlace
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.held import load_held
from helpout_server.services.live_session import own_held


def make_link(context: Context, *, live_session_id: str) -> wire.CameraLink:
    """A link for the caller's phone; the one before ends, and its camera.

    Raises:
        NotFound, NotAllowed, Waiting, Removed, NotYetJoinable, LiveSessionOver.
        TooMany: too many links wait to be used.
    """
    held, member = own_held(context, live_session_id)
    if member.role == "watcher":
        raise NotAllowed("Who only watches sends no pictures.")
    held.check_open(context.policy, context.now)
    place = CameraPlace(context.actor.id, held.id)
    code, expires_in_ms = _codes(context).make(place)
    context.cameras_ended.append(place)
    return wire.CameraLink(
        code=code, expires_in_ms=expires_in_ms, marketplace_url=context.policy.address
    )


def end_link(context: Context, *, live_session_id: str) -> None:
    """The caller's link serves no more, and their camera leaves the call. Again is harmless."""
    place = CameraPlace(context.actor.id, live_session_id)
    _codes(context).void(place)
    context.cameras_ended.append(place)


def claim(context: Context, *, body: wire.CameraClaimDraft) -> wire.CameraClaim:
    """A phone's ticket for the code of a link, once; nobody is signed in there.

    Raises:
        CameraCodeInvalid: unknown, used up or expired; which of them is not told.
        NotAllowed, NotYetJoinable, LiveSessionOver: its person may not be in the room any more.
    """
    place = _codes(context).claim(body.code)
    account = None if place is None else context.uow.accounts.get(place.account_id)
    if place is None or account is None:
        raise CameraCodeInvalid("It was used, or has run out. Make a new link.")
    held = load_held(context.uow, place.live_session_id)
    held.admitted_member(account.id)
    held.check_open(context.policy, context.now)
    assert context.tickets is not None, "the application hands every use case its tickets"
    assert context.ice is not None, "the application hands every use case its ice servers"
    ticket, _ = context.tickets.issue(account.id, held.id, "camera")
    next_code, _ = _codes(context).make(place, again=True)
    return wire.CameraClaim(
        ticket=ticket,
        next_code=next_code,
        live_session_id=held.id,
        of=public(account),
        ice=context.ice.for_account(account.id, context.now, held.id),
    )


def _codes(context: Context) -> CameraCodes:
    assert context.cameras is not None, "the application hands every use case its camera codes"
    return context.cameras
