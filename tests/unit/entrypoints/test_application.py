"""The application without a host: routes, decoding, access, hints, and what fails."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import msgspec
import pytest

from helpout_server.adapters.system import SystemIds
from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.contracts.event import EventHint
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import NotSignedIn, SlotTaken
from helpout_server.entrypoints.http.application import Application
from helpout_server.entrypoints.http.exchange import Bearer, Credential, Request, Response, Who
from helpout_server.entrypoints.http.route import Route
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services.context import Context, Policy

T = TypeVar("T")
SECRET = "what-somebody-wrote"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


class Store:
    """Does the work with no database; notes which kind of transaction was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails = False

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._do("write", work)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._do("read", work)

    def _do(self, kind: str, work: Callable[[UnitOfWork], T]) -> T:
        self.asked.append(kind)
        value = work(cast("UnitOfWork", None))
        if self.fails:
            raise RuntimeError(f"commit failed near {SECRET}")
        return value

    def close(self) -> None:
        return


class Bus:
    def __init__(self) -> None:
        self.told: list[tuple[frozenset[str], EventHint]] = []

    def publish(self, account_ids: frozenset[str], hint: EventHint) -> None:
        self.told.append((account_ids, hint))

    def subscribe(
        self,
        account_id: str,
        deliver: Callable[[EventHint], None],
        missed: Callable[[], None] | None = None,
    ) -> Callable[[], None]:
        raise NotImplementedError


def account(name: str, *, is_staff: bool = False) -> Account:
    return Account(f"acc_{name}", name, "UTC", is_staff, NOW)


class Accounts:
    def __init__(self) -> None:
        self.forgot = 0
        self.known = {"staff": account("staff", is_staff=True), "eve": account("eve")}

    async def account_of(self, credential: Credential) -> Account:
        if credential is Who.NOBODY:
            return NOBODY
        if isinstance(credential, Bearer) and credential.token in self.known:
            return self.known[credential.token]
        raise NotSignedIn

    def forget(self) -> None:
        self.forgot += 1


class Thing(msgspec.Struct, kw_only=True):
    words: list[str]


class Inner(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    count: int


class Draft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    inner: Inner | None = None


class Query(msgspec.Struct, kw_only=True, rename={"from_": "from"}):
    from_: datetime | None = None
    limit: int = 20
    mine: bool = False
    tag: list[str] = []


def show(context: Context, *, thing_id: str, query: Query) -> Thing:
    return Thing(words=[context.actor.id, thing_id, str(query.limit), str(query.mine), *query.tag])


def make(context: Context, *, body: Draft) -> Thing:
    context.changed("booking_changed", "bkg_1", "acc_a", "acc_b")
    return Thing(words=[body.name, context.policy.address])


def taken(context: Context) -> None:
    raise SlotTaken("Choose another.", context={"alternatives": [Thing(words=["later"])]})


def broken(context: Context) -> None:
    raise ValueError(f"cannot read {SECRET}")


def change(context: Context) -> None:
    return None


def nothing(context: Context, *, thing_id: str) -> None:
    return None


def known(context: Context) -> Thing:
    return Thing(words=[context.actor.id])


def forgetful(context: Context) -> Thing:
    return Thing(words=[str(context.uow.accounts)])


ROUTES = (
    Route("GET", "/known", known, Thing, "From memory", place="memory"),
    Route("GET", "/forgetful", forgetful, Thing, "Says so, wrongly", place="memory"),
    Route("GET", "/things/{thing_id}", show, Thing, "Show", query=Query, access="anyone"),
    Route("POST", "/things", make, Thing, "Make", body=Draft, status=201),
    Route("DELETE", "/things/{thing_id}", nothing, None, "Remove", access="staff"),
    Route("POST", "/things/taken", taken, None, "Refuse"),
    Route("GET", "/broken", broken, None, "Fail"),
    Route("PATCH", "/me", change, None, "Change"),
)


class Stage:
    def __init__(self) -> None:
        self.store, self.bus, self.accounts = Store(), Bus(), Accounts()
        self.application = self.made(Policy())

    def made(self, policy: Policy) -> Application:
        return Application(
            ROUTES,
            store=self.store,
            accounts=self.accounts,
            bus=self.bus,
            clock=Clock(),
            ids=SystemIds(),
            policy=policy,
            tickets=cast("Any", None),
            ice=TurnIce(IceConfig()),
            documents={"openapi.json": b"{}"},
        )

    async def ask(self, method: str, path: str, query: str = "", **more: Any) -> Response:
        body = more.pop("body", None)
        who = more.pop("who", "eve")
        request = Request(
            method,
            path,
            query,
            body=b""
            if body is None
            else (body if isinstance(body, bytes) else msgspec.json.encode(body)),
            content_type=more.pop("kind", "application/json; charset=utf-8"),
            credential=Bearer(who) if who else Who.NOBODY,
            **more,
        )
        return await self.application.dispatch(request)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def told(answer: Response) -> dict[str, Any]:
    assert answer.content_type == "application/problem+json"
    return cast("dict[str, Any]", msgspec.json.decode(answer.body))


async def test_a_read_is_a_snapshot_with_path_and_query(stage: Stage) -> None:
    answer = await stage.ask("GET", "things/t-1", "limit=7&mine=true&tag=a&tag=b%20c")
    assert answer.status == 200
    words = msgspec.json.decode(answer.body)["words"]
    assert words == ["acc_eve", "t-1", "7", "True", "a", "b c"]
    assert stage.store.asked == ["read"]


async def test_who_asks_without_end_is_told_when_to_come_back(stage: Stage) -> None:
    stage.application = stage.made(Policy(requests_a_second=5))
    answers = [(await stage.ask("GET", "known")).status for _ in range(151)]
    assert answers == [200] * 150 + [429]
    refused = await stage.ask("GET", "known")
    assert dict(refused.headers)["Retry-After"] == "1"
    assert told(refused)["code"] == "too_many"
    assert (await stage.ask("GET", "known", who="staff")).status == 200
    strangers = [(await stage.ask("GET", "known", who=who)).status for who in ["", "eva"] * 16]
    assert strangers == [401] * 30 + [429] * 2
    elsewhere = await stage.ask("GET", "known", who="eva", came_from="192.0.2.7")
    assert elsewhere.status == 401


async def test_a_route_from_memory_asks_the_store_for_nothing(stage: Stage) -> None:
    assert msgspec.json.decode((await stage.ask("GET", "known")).body)["words"] == ["acc_eve"]
    assert (await stage.ask("GET", "known", who="")).status == 401
    assert (await stage.ask("GET", "forgetful")).status == 500
    assert stage.store.asked == []


async def test_nobody_may_ask_what_anyone_may(stage: Stage) -> None:
    words = msgspec.json.decode((await stage.ask("GET", "things/x", who="")).body)["words"]
    assert words[0] == NOBODY.id
    assert (await stage.ask("POST", "things", who="", body={"name": "a"})).status == 401
    assert (await stage.ask("GET", "things/x", who="stranger")).status == 401


async def test_staff_alone_where_the_route_says_so(stage: Stage) -> None:
    assert told(await stage.ask("DELETE", "things/x"))["code"] == "not_allowed"
    gone = await stage.ask("DELETE", "things/x", who="staff")
    assert (gone.status, gone.body) == (204, b"")


async def test_hints_are_told_after_the_commit_and_never_without(stage: Stage) -> None:
    draft = {"name": "n"}
    made = await stage.ask("POST", "things", body=draft, address="https://m.example/b/")
    assert (made.status, msgspec.json.decode(made.body)["words"]) == (
        201,
        ["n", "https://m.example/b/"],
    )
    hint = EventHint(name="booking_changed", id="bkg_1")
    assert stage.bus.told == [(frozenset({"acc_a", "acc_b"}), hint)]
    stage.store.fails = True
    assert (await stage.ask("POST", "things", body=draft)).status == 500
    assert len(stage.bus.told) == 1


async def test_a_refusal_carries_its_context(stage: Stage) -> None:
    answer = await stage.ask("POST", "things/taken")
    assert answer.status == 409
    assert told(answer)["context"] == {"alternatives": [{"words": ["later"]}]}


async def test_a_bug_is_answered_and_logged_without_what_people_wrote(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="helpouts"):
        answer = await stage.ask("GET", "broken")
    assert answer.status == 500
    request_id = told(answer)["context"]["request_id"]
    assert request_id in caplog.text
    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET.encode() not in answer.body


async def test_what_is_remembered_of_accounts_is_forgotten_on_a_change(stage: Stage) -> None:
    await stage.ask("POST", "things", body={"name": "a"})
    assert stage.accounts.forgot == 0
    await stage.ask("PATCH", "me")
    assert stage.accounts.forgot == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", None),
        (b"{", None),
        (b'{"name": "\\ud800"}', None),
        (b"[" * 100_000, None),
        (b"\xff", None),
        ({}, "name"),
        ({"name": 1}, "name"),
        ({"name": "a", "inner": {"count": "x"}}, "inner.count"),
        ({"name": "a", "inner": {"count": 1, "more": 2}}, "inner.more"),
        ({"name": "a", "nom": "b"}, "nom"),
        ([], None),
    ],
)
async def test_a_wrong_body_names_its_field(stage: Stage, body: object, field: str | None) -> None:
    answer = await stage.ask("POST", "things", body=body)
    assert answer.status == 400
    assert (told(answer)["code"], told(answer)["field"]) == ("invalid_request", field)
    assert stage.store.asked == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("from=yesterday", "from"),
        ("nothing=1", "nothing"),
        ("mine=perhaps", "mine"),
        ("tag=%ff", None),
        ("&".join(f"tag={n}" for n in range(60)), None),
    ],
)
async def test_a_wrong_query_names_its_field(stage: Stage, query: str, field: str | None) -> None:
    answer = await stage.ask("GET", "things/x", query)
    assert answer.status == 400
    assert told(answer)["field"] == field


async def test_the_type_of_a_body_is_asked_for(stage: Stage) -> None:
    answer = await stage.ask("POST", "things", body={"name": "a"}, kind="text/plain")
    assert told(answer)["code"] == "invalid_request"


@pytest.mark.parametrize("path", ["", "things/", "things//", "things/a b", "things/%41", "a/b/c/d"])
async def test_unknown_paths(stage: Stage, path: str) -> None:
    assert (await stage.ask("GET", path)).status == 404


async def test_a_known_path_tells_its_methods(stage: Stage) -> None:
    answer = await stage.ask("PUT", "things/x")
    assert answer.status == 405
    assert ("Allow", "DELETE, GET") in answer.headers


async def test_documents_are_told_to_anybody(stage: Stage) -> None:
    assert (await stage.ask("GET", "openapi.json", who="")).body == b"{}"
