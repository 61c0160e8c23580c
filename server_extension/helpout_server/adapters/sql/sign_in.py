"""Attempts to sign in, in SQL."""

from datetime import datetime

import sqlalchemy as sa

from helpout_server.adapters.sql.tables import METADATA, Moment
from helpout_server.adapters.sql.upsert import put
from helpout_server.domain.sign_in import AttemptState, SignInAttempt

SIGN_IN_ATTEMPTS = sa.Table(
    "sign_in_attempts",
    METADATA,
    sa.Column("challenge", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("browser_hash", sa.Text, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)


class SqlSignInAttempts:
    """``SignInAttempts`` of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, attempt: SignInAttempt) -> None:
        put(
            self._connection,
            SIGN_IN_ATTEMPTS,
            ("challenge",),
            {
                "challenge": attempt.challenge,
                "account_id": attempt.account_id,
                "state": attempt.state,
                "browser_hash": attempt.browser_hash,
                "expires_at": attempt.expires_at,
            },
        )

    def get(self, challenge: str) -> SignInAttempt | None:
        row = self._connection.execute(
            sa.select(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.challenge == challenge)
        ).one_or_none()
        if row is None:
            return None
        return SignInAttempt(
            challenge=row.challenge,
            account_id=row.account_id,
            state=row.state,
            browser_hash=row.browser_hash,
            expires_at=row.expires_at,
        )

    def set_state(self, challenge: str, state: AttemptState) -> None:
        self._connection.execute(
            SIGN_IN_ATTEMPTS.update()
            .where(SIGN_IN_ATTEMPTS.c.challenge == challenge)
            .values(state=state)
        )

    def remove(self, challenge: str) -> None:
        self._connection.execute(
            SIGN_IN_ATTEMPTS.delete().where(SIGN_IN_ATTEMPTS.c.challenge == challenge)
        )

    def count(self, account_id: str) -> int:
        return (
            self._connection.scalar(
                sa.select(sa.func.count())
                .select_from(SIGN_IN_ATTEMPTS)
                .where(SIGN_IN_ATTEMPTS.c.account_id == account_id)
            )
            or 0
        )

    def remove_expired(self, now: datetime) -> None:
        self._connection.execute(
            SIGN_IN_ATTEMPTS.delete().where(SIGN_IN_ATTEMPTS.c.expires_at <= now)
        )
