"""Who is in the call.

Owns the members (one connection for an account) and who may signal to whom. Does not know
what a description or a candidate says.
"""

from helpout_server.contracts.room import CallMember


class Call:
    """The call of one room."""

    def __init__(self) -> None:
        self._members: dict[str, CallMember] = {}

    def join(self, member: CallMember) -> bool:
        """Join, or tell changed media; the account's earlier connection leaves.

        Returns:
            Whether anything changed.
        """
        if self._members.get(member.connection_id) == member:
            return False
        for other in list(self._members.values()):
            if other.account_id == member.account_id:
                if other.connection_id == member.connection_id:
                    continue
                del self._members[other.connection_id]
        self._members[member.connection_id] = member
        return True

    def leave(self, connection_id: str) -> bool:
        """Whether it was in the call."""
        return self._members.pop(connection_id, None) is not None

    def clear(self) -> bool:
        """Whether anybody was in the call."""
        anybody = bool(self._members)
        self._members.clear()
        return anybody

    def may_signal(self, sender: str, to: str) -> bool:
        """Both must be members, and not the same."""
        return sender != to and sender in self._members and to in self._members

    def members(self) -> list[CallMember]:
        return sorted(self._members.values(), key=lambda member: member.order)
