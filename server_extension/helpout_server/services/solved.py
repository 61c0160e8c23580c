"""Solved problems as use cases: propose, agree, withdraw, search.

What is stored has no names and no secrets in it, whatever a page sent: both are replaced here,
on the way in. A withdrawn or removed one keeps nothing of its words.
"""

from dataclasses import replace

import msgspec

from helpout_server.contracts import solved as wire
from helpout_server.contracts.problem import FailureSignature
from helpout_server.domain import solved as rules
from helpout_server.domain.booking import Booking
from helpout_server.domain.document import SharedSource, read_document
from helpout_server.domain.errors import NotAllowed, NotFound, WrongState
from helpout_server.domain.scrubbing import scrubbed
from helpout_server.domain.solved import SolvedProblem
from helpout_server.services.context import Context
from helpout_server.services.held import Held
from helpout_server.services.live_session import own_held

CANDIDATES = 200
"""Looked at for one search; the best of them are shown."""
LIKE_LEAST = 30
"""Less like than this is not shown."""
_TITLE_SHORTEST = 3
_BRIEF = 240
_TEXTS = ("title", "problem", "code", "traceback", "solution", "explanation")


def get_proposal(context: Context, *, live_session_id: str) -> wire.SolvedProposal:
    """What was proposed, or what could be.

    Raises:
        NotFound, NotAllowed: not one of the two.
        WrongState: it is not over.
    """
    held, booking = _own(context, live_session_id)
    solved = context.uow.solved.of(live_session_id)
    if solved is None:
        body, hidden = _clean(context, booking, _suggested(context, held, booking))
        return _present(context, None, body, hidden)
    return _present(context, solved, solved.body, 0)


def propose(
    context: Context, *, live_session_id: str, body: wire.SolvedDraft
) -> wire.SolvedProposal:
    """Propose these words, or others than proposed before. Who proposes agrees to them.

    Raises:
        NotFound, NotAllowed, WrongState: as ``get_proposal``; also once it is public.
    """
    context.uow.lock(live_session_id)
    _, booking = _own(context, live_session_id)
    clean, hidden = _clean(context, booking, body.body)
    signature = rules.signature_of(clean.traceback)
    before = context.uow.solved.of(live_session_id)
    if before is None:
        solved = SolvedProblem(
            id=context.ids.new("sol"),
            live_session_id=live_session_id,
            state="proposed",
            version=1,
            body=clean,
            signature=signature,
            asked_by=context.actor.id,
            agreed=(context.actor.id,),
            at=context.now,
        )
    else:
        solved = before.reworded(clean, signature, by=context.actor.id, now=context.now)
    _keep(context, booking, solved)
    return _present(context, solved, solved.body, hidden)


def agree(
    context: Context, *, live_session_id: str, body: wire.SolvedAgreementDraft
) -> wire.SolvedProposal:
    """Agree to exactly the proposed words; public when both did.

    Raises:
        NotFound, NotAllowed, WrongState.
    """
    context.uow.lock(live_session_id)
    _, booking = _own(context, live_session_id)
    before = context.uow.solved.of(live_session_id)
    if before is None:
        raise WrongState("Nobody has proposed anything.")
    people = frozenset({booking.student_id, booking.tutor_id})
    solved = before.agreed_by(context.actor.id, body.version, people, context.now)
    _keep(context, booking, solved)
    return _present(context, solved, solved.body, 0)


def withdraw(context: Context, *, live_session_id: str) -> wire.SolvedProposal:
    """Take it back, by either, at any time; its words are forgotten.

    Raises:
        NotFound, NotAllowed: not one of the two, or there is nothing.
    """
    context.uow.lock(live_session_id)
    _, booking = _own(context, live_session_id)
    before = context.uow.solved.of(live_session_id)
    if before is None:
        raise NotFound("Nobody has proposed anything.")
    solved = _forgotten(before.withdrawn(context.now))
    _keep(context, booking, solved)
    return _present(context, solved, solved.body, 0)


def remove(context: Context, *, solved_id: str) -> None:
    """By staff, where it should not be public.

    Raises:
        NotFound, NotAllowed.
    """
    before = context.uow.solved.get(solved_id)
    if before is None:
        raise NotFound("There is no such solved problem.")
    context.uow.lock(before.live_session_id)
    context.uow.solved.put(_forgotten(before.removed(context.now)), {})
    context.changed("solved_changed", solved_id)


def get(context: Context, *, solved_id: str) -> wire.Solved:
    """A published one, for everybody of the marketplace."""
    solved = context.uow.solved.get(solved_id)
    if solved is None or solved.state != "published":
        raise NotFound("There is no such solved problem, or it was withdrawn.")
    return wire.Solved(
        id=solved.id, body=solved.body, signature=solved.signature, published_at=solved.at
    )


def search(context: Context, *, query: wire.SolvedQuery) -> wire.SolvedPage:
    """Published ones whose failure is alike, or that have the words; without either the latest."""
    found: dict[str, tuple[SolvedProblem, int, tuple[str, ...]]] = {}
    wanted = _signature(query)
    if wanted is not None:
        for solved in context.uow.solved.alike(wanted, limit=CANDIDATES):
            like = rules.likeness(wanted, solved.signature)
            if like.score >= LIKE_LEAST:
                found[solved.id] = (solved, like.score, like.fits)
    words = rules.query_words(query.q)
    if words:
        for solved, weight in context.uow.solved.with_words(words, limit=CANDIDATES):
            score, fits = found.get(solved.id, (solved, 0, ()))[1:]
            likely = max(score, min(90, 30 + 4 * weight))
            found[solved.id] = (solved, likely, (*fits, *words))
    if wanted is None and not query.q.strip():
        latest = context.uow.solved.latest(limit=CANDIDATES)
        found = {solved.id: (solved, 0, ()) for solved in latest}
    ranked = sorted(found.values(), key=lambda one: (-one[1], -one[0].at.timestamp(), one[0].id))
    shown = ranked[query.offset : query.offset + query.limit]
    return wire.SolvedPage(solved=[_match(*one) for one in shown], total=len(ranked))


# ---- steps -----------------------------------------------------------------------------------


def _own(context: Context, live_session_id: str) -> tuple[Held, Booking]:
    held, _ = own_held(context, live_session_id)
    booking = held.booking
    if booking is None or context.actor.id not in (booking.student_id, booking.tutor_id):
        raise NotAllowed("The two people of a booking decide about that.")
    if not held.ended:
        raise WrongState("You can publish what you found out once it is over.")
    return held, booking


def _suggested(context: Context, held: Held, booking: Booking) -> wire.SolvedBody:
    problem = booking.problem
    document = context.uow.live_sessions.document(held.id)
    cells = [] if document is None else read_document(document.state, document.updates)
    around = problem.context
    first = problem.summary.strip().splitlines()[:1]
    signature = rules.signature_of(problem.traceback)
    named = "" if signature is None else f"{signature.exception}: {signature.message}"
    title = " ".join((first[0] if first else named or booking.listing_title).split())
    return wire.SolvedBody(
        title=title[:120] if len(title) >= _TITLE_SHORTEST else "A solved problem",
        problem=problem.summary[:4_000],
        code=problem.code,
        traceback=problem.traceback,
        solution=_joined(cells),
        packages=[] if around is None else around.packages,
    )


def _joined(cells: list[SharedSource]) -> str:
    parts = [cell.source.rstrip() for cell in cells if cell.source.strip()]
    return "\n\n".join(parts)[:100_000]


def _clean(
    context: Context, booking: Booking, body: wire.SolvedBody
) -> tuple[wire.SolvedBody, int]:
    """Without names and secrets, within the bounds of each part; and how many were replaced."""
    accounts = context.uow.accounts.many({booking.student_id, booking.tutor_id})
    names = [
        (account.display_name, "student" if account.id == booking.student_id else "tutor")
        for account in accounts.values()
    ]
    bounds = {"title": 120, "code": 100_000, "traceback": 40_000, "solution": 100_000}
    hidden = 0
    changes = {}
    for part in _TEXTS:
        text, secrets = scrubbed(getattr(body, part))
        text, named = rules.without_names(text, names)
        hidden += secrets + named
        changes[part] = text[: bounds.get(part, 4_000)]
    return msgspec.structs.replace(body, **changes), hidden


def _forgotten(solved: SolvedProblem) -> SolvedProblem:
    return replace(solved, body=wire.SolvedBody(title="Withdrawn"), signature=None)


def _keep(context: Context, booking: Booking, solved: SolvedProblem) -> None:
    public = solved.state == "published"
    terms = rules.terms_of(solved.body, solved.signature) if public else {}
    context.uow.solved.put(solved, terms)
    context.changed("solved_changed", solved.live_session_id, booking.student_id, booking.tutor_id)


def _signature(query: wire.SolvedQuery) -> FailureSignature | None:
    if not query.exception:
        return None
    frames = [frame[:120] for frame in query.frames.split()][-rules.FRAMES_MAX :]
    return FailureSignature(
        exception=query.exception, message=rules.folded(query.message), frames=frames
    )


def _match(solved: SolvedProblem, score: int, fits: tuple[str, ...]) -> wire.SolvedMatch:
    brief = " ".join(solved.body.problem.split())
    return wire.SolvedMatch(
        id=solved.id,
        title=solved.body.title,
        exception="" if solved.signature is None else solved.signature.exception,
        problem=brief[:_BRIEF] + ("…" if len(brief) > _BRIEF else ""),
        likeness=score,
        fits=list(fits),
        published_at=solved.at,
    )


def _present(
    context: Context, solved: SolvedProblem | None, body: wire.SolvedBody, hidden: int
) -> wire.SolvedProposal:
    return wire.SolvedProposal(
        state=None if solved is None else solved.state,
        version=0 if solved is None else solved.version,
        body=body,
        hidden=hidden,
        asked_by=None if solved is None else solved.asked_by,
        agreed=[] if solved is None else list(solved.agreed),
        i_agreed=solved is not None and context.actor.id in solved.agreed,
    )
