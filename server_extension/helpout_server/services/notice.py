"""Notices: what a person is told, in JupyterLab and by e-mail.

Owns that a notice is stored in the transaction of what it tells of.
"""

from collections.abc import Iterable, Mapping

from helpout_server.contracts.notice import NoticeKind
from helpout_server.services.context import Context


def notify(
    context: Context,
    kind: NoticeKind,
    to: Iterable[str],
    *,
    about: str,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Tell these accounts, once the transaction is committed.

    Args:
        about: the id of the booking, ticket, gathering or question.
        facts: what the text names; plain text, times as ISO 8601 in UTC.
    """
    for account_id in to:
        context.changed("notice_changed", about, account_id)
