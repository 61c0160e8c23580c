"""Routes of the kernel host: ``{base}helpouts/host/live_sessions/{id}/…``.

Owns the kernel hosts of this server, one a live session. The dispatcher has checked that the
owner asks, with an XSRF token.
"""

import asyncio
import re

from helpout_server.adapters.kernel_host.audit import Audit
from helpout_server.adapters.kernel_host.host import KernelHost
from helpout_server.adapters.kernel_host.surroundings import Surroundings
from helpout_server.adapters.kernel_host.take_away import (
    TakeAwayShelf,
    fetch_take_away,
    file_name,
    held_at,
)
from helpout_server.contracts.account import Me
from helpout_server.contracts.host import (
    AttachDraft,
    GrantDraft,
    HostState,
    InputDraft,
    OwnRun,
    OwnRunDraft,
    RestartDraft,
    RunAnswerDraft,
    SavedTakeAway,
)
from helpout_server.contracts.host import (
    Audit as AuditAnswer,
)
from helpout_server.contracts.live_session import LiveSession
from helpout_server.domain.errors import NotAllowed, NotFound, TooMany, WrongState
from helpout_server.entrypoints.http.host_routes import HostArea, HostContext, HostRoute
from helpout_server.entrypoints.ws import close_codes

ROOT = "/live_sessions/{id}"
HOSTS_MAX = 20
"""Rooms that one server is in at the same time."""
REMEMBERED_MAX = 50
"""Live sessions whose room this server has a copy of."""
FINAL_CLOSES = frozenset(
    {close_codes.MALFORMED, close_codes.REPLACED}
    | {close_codes.OF_FAULT["over"], close_codes.OF_FAULT["too_large"]}
)
"""Closed so, the kernel host does not come back: grants end and the kernel is let go."""

_ID = re.compile(r"live_[0-9A-Za-z]{12,32}")


class KernelHosts:
    """The kernel hosts of one Jupyter server."""

    def __init__(self, host: HostContext) -> None:
        self._around = Surroundings(
            kernels=host.serverapp.kernel_manager,
            marketplace=host.marketplace,
            data_dir=host.data_dir,
            clock=host.clock,
            ids=host.ids,
            log=host.log,
            final_closes=FINAL_CLOSES,
        )
        self._shelf = TakeAwayShelf(host.serverapp.contents_manager)
        self._hosts: dict[str, KernelHost] = {}
        self._opening = asyncio.Lock()

    async def state(self, id: str) -> HostState:  # noqa: A002  # the path's word
        host = self._hosts.get(_checked(id))
        if host is None:
            return HostState(attached=False, connected=False, kernel=None, grants=[])
        return host.state()

    async def attach(self, id: str, body: AttachDraft) -> HostState:  # noqa: A002
        async with self._opening:
            host = await self._opened(_checked(id))
            for other in self._hosts.values():
                kernel = other.kernel
                if other is not host and kernel is not None and kernel.kernel_id == body.kernel_id:
                    raise WrongState("That kernel is lent to another helpout already.")
            await host.attach(body.kernel_id)
        return host.state()

    async def detach(self, id: str) -> HostState:  # noqa: A002
        host = self._of(id)
        await host.detach()
        return host.state()

    async def give(self, id: str, body: GrantDraft) -> HostState:  # noqa: A002
        async with self._opening:
            host = await self._opened(_checked(id))
            await host.give(body)
        return host.state()

    async def revoke(self, id: str) -> HostState:  # noqa: A002
        host = self._of(id)
        host.revoke_all()
        return host.state()

    async def run(self, id: str, body: OwnRunDraft) -> OwnRun:  # noqa: A002
        return OwnRun(run_id=await self._of(id).run_own(body))

    async def answer_run(self, id: str, body: RunAnswerDraft) -> None:  # noqa: A002
        await self._of(id).answer_run(body.request_id, allowed=body.allowed)

    async def restart(self, id: str, body: RestartDraft) -> HostState:  # noqa: A002
        host = self._of(id)
        await host.restart(body.kernel_id)
        return host.state()

    async def interrupt(self, id: str) -> HostState:  # noqa: A002
        host = self._of(id)
        await host.interrupt()
        return host.state()

    async def answer_input(self, id: str, body: InputDraft) -> None:  # noqa: A002
        self._of(id).answer_input(body.run_id, body.text)

    async def audit(self, id: str) -> AuditAnswer:  # noqa: A002
        host = self._hosts.get(_checked(id))
        if host is not None:
            return AuditAnswer(lines=await host.audit())
        return AuditAnswer(lines=await Audit(self._around.data_dir, id).lines())

    async def take_away(self, id: str) -> SavedTakeAway:  # noqa: A002
        host = self._hosts.get(_checked(id))
        marketplace = self._around.marketplace
        live_session = None if host is None else host.live_session
        copy = None if host is None else host.copy
        notebook = await fetch_take_away(marketplace, id, copy, live_session)
        if live_session is None:
            live_session = await self._live_session(id)
        name = file_name(live_session.title, held_at(live_session))
        return SavedTakeAway(path=await self._shelf.save(notebook, name))

    async def close(self) -> None:
        """The server stops: every grant ends."""
        await asyncio.gather(*(host.close() for host in self._hosts.values()))

    # ---- which host ---------------------------------------------------------------------------

    def _of(self, live_session_id: str) -> KernelHost:
        host = self._hosts.get(_checked(live_session_id))
        if host is None:
            raise WrongState("No kernel is lent to this helpout.")
        return host

    async def _opened(self, live_session_id: str) -> KernelHost:
        """The host of that room, which may join it."""
        host = self._hosts.get(live_session_id)
        if host is not None and host.in_room:
            return host
        if sum(other.in_room for other in self._hosts.values()) >= HOSTS_MAX:
            raise TooMany(f"A server is in at most {HOSTS_MAX} helpouts at a time.")
        if host is not None:
            return host
        live_session = await self._live_session(live_session_id)
        me = await self._around.marketplace.get("me", Me)
        if live_session.lender.id != me.account.id:
            raise NotAllowed("Only who lends the kernel to a helpout gives leave in it.")
        idle = [key for key, other in self._hosts.items() if not other.in_room]
        if idle and len(self._hosts) >= REMEMBERED_MAX:
            del self._hosts[idle[0]]
        host = self._hosts[live_session_id] = KernelHost(live_session, self._around)
        return host

    async def _live_session(self, live_session_id: str) -> LiveSession:
        marketplace = self._around.marketplace
        return await marketplace.get(f"live_sessions/{live_session_id}", LiveSession)


def _checked(live_session_id: str) -> str:
    """The id, safe as a file name and as a path. Raises NotFound."""
    if not _ID.fullmatch(live_session_id):
        raise NotFound("There is no such helpout.")
    return live_session_id


def open_area(host: HostContext) -> HostArea:
    """The kernel host's routes on this server."""
    hosts = KernelHosts(host)
    routes = (
        HostRoute("GET", ROOT, hosts.state, HostState, "What is lent and granted"),
        HostRoute("POST", f"{ROOT}/attach", hosts.attach, HostState, "Lend a kernel", AttachDraft),
        HostRoute("POST", f"{ROOT}/detach", hosts.detach, HostState, "Let go of the kernel"),
        HostRoute("POST", f"{ROOT}/grants", hosts.give, HostState, "Give a grant", GrantDraft),
        HostRoute("POST", f"{ROOT}/grants/revoke", hosts.revoke, HostState, "End all grants"),
        HostRoute("POST", f"{ROOT}/runs", hosts.run, OwnRun, "Run a shared cell", OwnRunDraft),
        HostRoute(
            "POST",
            f"{ROOT}/runs/answer",
            hosts.answer_run,
            None,
            "Let a run that waits begin, or not",
            RunAnswerDraft,
        ),
        HostRoute(
            "POST", f"{ROOT}/restart", hosts.restart, HostState, "Restart the kernel", RestartDraft
        ),
        HostRoute("POST", f"{ROOT}/interrupt", hosts.interrupt, HostState, "Interrupt the kernel"),
        HostRoute("POST", f"{ROOT}/input", hosts.answer_input, None, "Answer input()", InputDraft),
        HostRoute("POST", f"{ROOT}/take_away", hosts.take_away, SavedTakeAway, "Save the notebook"),
        HostRoute("GET", f"{ROOT}/audit", hosts.audit, AuditAnswer, "What was run and granted"),
    )
    return HostArea(routes=routes, close=hosts.close)
