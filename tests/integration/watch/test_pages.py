"""A running marketplace from outside: probes, metrics, and who may read them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.watch.metrics_address import MetricsSettings
from tests.contract.conftest import database_of
from tests.postgresql import PostgresServer
from tests.servers import ServiceProcess, service

TOKEN = "a-token-of-metrics-in-tests"
DASHBOARD = Path(__file__).parents[3] / "docs" / "operations" / "grafana" / "helpouts.json"
ID = re.compile(r"\b(?:acc|bkg|lst|live|que|tck|req|rec)_[0-9A-Za-z]{8,}")


class Watched:
    """A service on PostgreSQL, and its metrics' own address."""

    def __init__(self, market: ServiceProcess, own: str, database: str) -> None:
        self.market, self.own, self.database = market, own, database

    def metrics(self) -> dict[str, Metric]:
        answer = httpx.get(
            f"{self.market.url}metrics", headers={"Authorization": f"Bearer {TOKEN}"},
            trust_env=False,
        )  # fmt: skip
        answer.raise_for_status()
        return {one.name: one for one in text_string_to_metric_families(answer.text)}


@pytest.fixture(scope="module")
def watched(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Iterator[Watched]:
    folder, own = tmp_path_factory.mktemp("watched"), free_port()
    token = folder / "metrics-token"
    token.touch(mode=0o600)
    token.write_text(TOKEN)
    address = postgres.new_database()
    with service(
        folder / "market", "--db", address, "--metrics-token-file", str(token),
        "--metrics-address", f"127.0.0.1:{own}", base_url="/m/",
    ) as market:  # fmt: skip
        yield Watched(market, f"http://127.0.0.1:{own}/", address)


def value(family: Metric, name: str = "", **labels: str) -> float:
    wanted = name or family.name
    return sum(
        sample.value
        for sample in family.samples
        if sample.name == wanted and labels.items() <= sample.labels.items()
    )


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False)


def test_probes_answer_anybody_and_say_little(watched: Watched) -> None:
    origin = str(httpx.URL(watched.market.url).copy_with(path="/"))
    for base in (origin, watched.market.url, f"{watched.market.url}helpouts/", watched.own):
        alive, ready = get(f"{base}healthz"), get(f"{base}readyz")
        assert (alive.status_code, alive.text) == (200, "ok\n")
        assert (ready.status_code, ready.json()) == (
            200,
            {"ready": True, "checks": {"database": "ok"}},
        )


def test_who_may_read_metrics(watched: Watched) -> None:
    for base in (watched.market.url, watched.own):
        assert get(f"{base}metrics").status_code == 401
        assert get(f"{base}metrics", Authorization="Bearer another").status_code == 401
        owner = f"Bearer {watched.market.token}"
        assert get(f"{base}metrics", Authorization=owner).status_code == 401
        assert get(f"{base}metrics", Authorization=f"Bearer {TOKEN}").status_code == 200


def test_what_an_operator_may_say() -> None:
    for address in ("9464", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000"):
        with pytest.raises(InvalidRequest):
            MetricsSettings(address).checked()
    with pytest.raises(InvalidRequest, match="everybody could read"):
        MetricsSettings("0.0.0.0:9464").checked()
    with pytest.raises(InvalidRequest, match="16 characters"):
        MetricsSettings(token="short").checked()
    MetricsSettings("[::1]:9464").checked()
    MetricsSettings("0.0.0.0:9464", TOKEN).checked()


def test_what_happens_is_counted(watched: Watched) -> None:
    route = {"method": "GET", "route": "/me", "status": "200"}
    count = "helpouts_http_request_seconds_count"
    with watched.market.client(watched.market.token) as owner:
        before = watched.metrics()
        owner.get("api/v1/me").raise_for_status()
        owner.get("api/v1/listings").raise_for_status()
        owner.get("api/v1/listings/lst_nothing0000/slots")
        owner.get("api/v1/no/such/address/acc_000000000001")
        owner.request("BREW", "api/v1/me")
        after = watched.metrics()
    requests = after["helpouts_http_request_seconds"]
    assert value(requests, count, **route) == 1 + value(
        before["helpouts_http_request_seconds"], count, **route
    )
    assert value(requests, count, route="/listings/{listing_id}/slots") >= 1
    assert value(requests, count, method="other") == 1
    for name in ("helpouts_search_seconds", "helpouts_slots_seconds"):
        assert value(after[name], f"{name}_count") >= 1
    assert value(after["helpouts_database_seconds"], "helpouts_database_seconds_count") > 0
    assert value(after["helpouts_loop_lag_seconds"], "helpouts_loop_lag_seconds_count") > 0
    assert value(after["helpouts_chore_last_success_timestamp_seconds"], chore="missed calls") > 0
    assert value(after["helpouts_accounts"]) == 1
    assert value(after["helpouts_database_up"]) == 1


def test_no_label_names_a_person_or_a_thing(watched: Watched) -> None:
    with watched.market.client(watched.market.token) as owner:
        for path in ("me", "listings/lst_000000000001", "acc_000000000001"):
            owner.get(f"api/v1/{path}")
    for family in watched.metrics().values():
        assert family.name.startswith("helpouts_")
        for sample in family.samples:
            for text in sample.labels.values():
                assert ID.search(text) is None, sample
                assert len(text) < 80


def test_everything_that_the_dashboard_shows_exists(watched: Watched) -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    shown = {
        name
        for panel in dashboard["panels"]
        for target in panel.get("targets", ())
        for name in re.findall(r"\bhelpouts_[a-z_]+", target["expr"])
    }
    assert len(shown) >= 20
    there = {
        name
        for family in watched.metrics().values()
        for name in (
            family.name,
            *(f"{family.name}_{end}" for end in ("bucket", "count", "sum", "total")),
        )
    }
    assert shown <= there
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_an_older_schema_is_not_ready_and_a_newer_one_is(watched: Watched) -> None:
    """As in a rolling upgrade: the new version has been there first."""
    ready = {}
    with psycopg.connect(watched.database, autocommit=True) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert row is not None
        try:
            for revision in ("0012", "9999"):
                connection.execute("UPDATE alembic_version SET version_num = %s", [revision])
                ready[revision] = eventually_ready(watched, wanted=revision == "9999")
        finally:
            connection.execute("UPDATE alembic_version SET version_num = %s", list(row))
    assert ready == {"0012": False, "9999": True}


def eventually_ready(watched: Watched, *, wanted: bool) -> bool:
    """An answer holds for a second: asked until it is as wanted, a hundred times at most."""
    for _ in range(400):
        answer = get(f"{watched.own}readyz")
        if (answer.status_code == 200) is wanted:
            assert answer.json()["checks"]["database"] == ("ok" if wanted else "away")
            return wanted
    return not wanted


def test_while_the_database_is_away_the_process_lives_and_is_not_ready(
    watched: Watched, postgres: PostgresServer
) -> None:
    name = database_of(watched.database)
    with psycopg.connect(postgres.address(), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        try:
            postgres.kill_connections(name)
            assert not eventually_ready(watched, wanted=False)
            assert get(f"{watched.own}healthz").status_code == 200
            assert value(watched.metrics()["helpouts_database_up"]) == 0
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
