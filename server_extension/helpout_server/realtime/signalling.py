"""Who is in the call, and who is connected to it beforehand.

Owns the members and who may signal to whom. Does not know what a description or a candidate
says.
"""

from typing import Literal

from msgspec.structs import replace

from helpout_server.contracts.room import CallMember

MediaFlag = Literal["audio", "video", "screen"]
"""What a member says that it sends."""


class Call:
    """The call of one room.

    Of an account there is one page that takes part or is ready to, and beside it pages that only
    watch, one camera and one kernel (that there is one of these is the room's to see to). Who is
    only ready is not in the call: they count nowhere, and signal to other pages alone.
    """

    def __init__(self) -> None:
        self._members: dict[str, CallMember] = {}
        self._came = 0

    def order_of(self, connection_id: str) -> int:
        """Which place it has, or has on joining: after everybody who ever came before it."""
        member = self._members.get(connection_id)
        return self._came + 1 if member is None else member.order

    def full_for(self, account_id: str, limit: int) -> bool:
        """Whether so many other accounts have a page in it that one more is too many."""
        others = {
            m.account_id for m in self._members.values() if m.device == "page" and not m.ready
        }
        return len(others - {account_id}) >= limit

    def join(self, member: CallMember) -> bool:
        """Join, be ready, or tell changed media.

        The account's page that took part, or was ready, until now leaves; but one that takes
        part stays where another is only ready, and then that other does not come in.

        Returns:
            Whether anything changed.
        """
        if self._members.get(member.connection_id) == member:
            return False
        if member.device == "page" and not member.watch:
            others = [
                other
                for other in self._members.values()
                if other.account_id == member.account_id
                and other.device == "page"
                and not other.watch
                and other.connection_id != member.connection_id
            ]
            if member.ready and any(not other.ready for other in others):
                return self.leave(member.connection_id)
            for other in others:
                del self._members[other.connection_id]
        self._members[member.connection_id] = member
        self._came = max(self._came, member.order)
        return True

    def leave(self, connection_id: str) -> bool:
        """Whether it was in the call, or ready for it."""
        return self._members.pop(connection_id, None) is not None

    def switch_off(self, connection_id: str, line: MediaFlag) -> bool:
        """What a connection sends of that counts as off until it says that it is on again.

        Returns:
            Whether anything changed.
        """
        member = self._members.get(connection_id)
        if member is None or not getattr(member, line):
            return False
        self._members[connection_id] = replace(member, **{line: False})
        return True

    def clear(self) -> bool:
        """Whether anybody was in the call, or ready for it."""
        anybody = bool(self._members)
        self._members.clear()
        return anybody

    def get(self, connection_id: str) -> CallMember | None:
        return self._members.get(connection_id)

    def may_signal(self, sender: str, to: str) -> bool:
        """Both must be members, not the same, and one of them a page; both, where one is ready.

        Who only watches has nothing to do with who is ready: it sends nothing, and is sent
        nothing before the other joins.
        """
        one, other = self._members.get(sender), self._members.get(to)
        if one is None or other is None or sender == to:
            return False
        if one.ready or other.ready:
            return one.device == other.device == "page" and not (one.watch or other.watch)
        return "page" in (one.device, other.device)

    @property
    def anybody(self) -> bool:
        """Whether a page is in it; cameras, kernels and the recorder alone are no call."""
        return any(m.device == "page" and not m.ready for m in self._members.values())

    def members(self) -> list[CallMember]:
        return sorted(self._members.values(), key=lambda member: member.order)
