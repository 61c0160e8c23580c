"""People who help: found by name, for whoever asks some of them to.

Owns who may search and who is found: nobody is listed here who offers no help. Does not know what
they are asked for.
"""

import unicodedata
from collections.abc import Iterable

from helpout_server.contracts import account as wire
from helpout_server.domain.errors import NotAllowed
from helpout_server.services.account import public
from helpout_server.services.context import Context

LOOKED_AT_MAX = 20_000
"""Names that one search goes through."""


def search(context: Context, *, query: wire.PeopleQuery) -> wire.PeoplePage:
    """Who helps and is called like that: whole names first, then by beginnings of words.

    Found are staff, who has a published listing, who has agreed to be of an organisation, and who
    the caller has named as a helper of a queue before.

    Raises:
        NotAllowed: the caller is neither a tutor nor staff, and helps nobody.
    """
    uow, actor = context.uow, context.actor
    names = uow.accounts.who_help(most=LOOKED_AT_MAX)
    if not actor.is_staff and actor.id not in names:
        raise NotAllowed("Tutors and staff look for people who help.")
    known = uow.queues.named_by(actor.id) - set(names)
    for account in uow.accounts.many(known).values() if known else ():
        names[account.id] = account.display_name
    names.pop(actor.id, None)
    found = best(names.items(), query.q)
    page = [id_ for id_, _ in found[: query.limit]]
    accounts = uow.accounts.many(page) if page else {}
    return wire.PeoplePage(
        people=[public(accounts[id_]) for id_ in page if id_ in accounts],
        more=len(found) > query.limit,
    )


def best(names: Iterable[tuple[str, str]], wanted: str) -> list[tuple[str, str]]:
    """Ids and names that match what was typed, the nearest first; all where nothing was.

    Each word typed must begin a word of the name, whatever its case and accents.
    """
    words = folded(wanted).split()
    found = []
    for id_, name in names:
        parts = folded(name).split()
        if all(any(part.startswith(word) for part in parts) for word in words):
            begins = " ".join(parts).startswith(" ".join(words))
            found.append((parts != words, not begins, parts, id_, name))
    found.sort()
    return [(id_, name) for *_, id_, name in found]


def folded(text: str) -> str:
    """As it is compared: no accents, no case, no punctuation between words."""
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(one for one in parts if not unicodedata.combining(one)).casefold()
    return "".join(one if one.isalnum() else " " for one in plain)
