"""The outbox at work: mail that was promised is sent, by one task and one thread.

Owns the order of claim, send and settle. What is claimed and what becomes of it is in
``services/notice_mail``; the mailer waits for the network on a thread of its own, and no
transaction is open meanwhile.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from helpout_server.domain.account import NOBODY
from helpout_server.ports.clock import Clock
from helpout_server.ports.ids import Ids
from helpout_server.ports.mailer import Letter, Mailer
from helpout_server.ports.measures import Measures
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services import notice_mail
from helpout_server.services.context import Context, Policy

T = TypeVar("T")
LETTERS_AT_ONCE = 20
LEASE_S = 900.0
"""Longer than it takes to send as many, however slow the mail server."""
SENT_WITHIN_S = 600.0
"""Of a lease; what is left of the letters then is handed back."""
LOOK_AGAIN_S = 2.0
AFTER_FAULT_S = 15.0
CLOSE_WITHIN_S = 8.0
"""A mail server that is slower is left to the mail process."""

_log = logging.getLogger("helpouts")


class StoredMail:
    """Sends until it is closed. Lives on one event loop: ``open``, then ``close``."""

    def __init__(
        self,
        *,
        store: Store,
        mailer: Mailer,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        alone: bool,
        measures: Measures | None = None,
    ) -> None:
        """``alone``: no other process has this database."""
        self._store = store
        self._mailer = mailer
        self._clock = clock
        self._ids = ids
        self._policy = policy
        self._alone = alone
        self._measures = measures
        self._claimer = secrets.token_hex(8)
        self._ending = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="helpouts-mail")
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._work())

    async def close(self) -> None:
        """The letter that is being sent is settled; the others stay in the outbox."""
        self._ending.set()
        if self._task is not None:
            done, _ = await asyncio.wait([self._task], timeout=CLOSE_WITHIN_S)
            if not done:
                self._mailer.abandon()
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        await self._on_thread(self._mailer.close)
        self._thread.shutdown(wait=False)

    async def _work(self) -> None:
        begun = False
        while not self._ending.is_set():
            pause_s = LOOK_AGAIN_S
            try:
                if not begun:
                    await self._begin()
                    begun = True
                if await self._send_some():
                    continue
                await self._on_thread(self._mailer.close)
            except Exception as error:  # noqa: BLE001 - it is tried again
                _log.error("Mail cannot be sent just now: %s", type(error).__name__)
                pause_s = AFTER_FAULT_S
                begun = False
            await self._pause(pause_s)

    async def _begin(self) -> None:
        unsettled = await self._on_thread(self._mailer.unsettled)
        await self._write(lambda context: notice_mail.begin(context, unsettled, alone=self._alone))

    async def _send_some(self) -> bool:
        """False where none is due."""
        if not await self._store.read(self._is_due):
            return False
        letters = await self._write(
            lambda context: notice_mail.claim(
                context, self._claimer, lease_s=LEASE_S, limit=LETTERS_AT_ONCE
            )
        )
        until = self._clock.monotonic() + SENT_WITHIN_S
        for index, letter in enumerate(letters):
            if self._ending.is_set() or self._clock.monotonic() > until:
                await self._write(partial(self._hand_back, letters[index:]))
                break
            await self._send(letter)
        return True

    def _hand_back(self, letters: list[Letter], context: Context) -> None:
        notice_mail.hand_back(context, self._claimer, letters)

    async def _send(self, letter: Letter) -> None:
        delivery = await self._on_thread(lambda: self._mailer.send(letter, self._claimer))
        mail = letter.mail
        await self._write(
            lambda context: notice_mail.settle(
                context, delivery, attempts=mail.attempts, expires_at=mail.expires_at
            )
        )
        if self._measures is not None:
            self._measures.mail(
                "sent" if delivery.sent else "refused" if delivery.for_ever else "delayed"
            )
        if not delivery.sent:
            # The answer's number alone: its text often quotes the address.
            _log.warning("The mail %s was not taken: %s", mail.id, delivery.reason[:3])

    def _is_due(self, uow: UnitOfWork) -> bool:
        return uow.notices.mail_due(self._clock.now())

    async def _write(self, work: Callable[[Context], T]) -> T:
        def transaction(uow: UnitOfWork) -> T:
            return work(
                Context(
                    uow=uow,
                    actor=NOBODY,
                    now=self._clock.now(),
                    ids=self._ids,
                    policy=self._policy,
                )
            )

        return await self._store.write(transaction)

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._ending.wait(), seconds)
        except TimeoutError:
            return
