"""The doctor on real parts: each of them well, and each of them not."""

import asyncio
import datetime as dt
import json
import ssl
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from helpout_server.adapters.media_server.servers import MediaServerConfig
from helpout_server.adapters.relay_probe import ProbeFailed, ask_stun, parts_of
from helpout_server.adapters.smtp import MailConfig
from helpout_server.adapters.sql.engine import open_store
from helpout_server.adapters.sql.postgresql import open_postgresql
from helpout_server.adapters.turn import IceConfig
from helpout_server.entrypoints.cli import main
from helpout_server.entrypoints.demo.check.media_servers import RunningJanus
from helpout_server.entrypoints.demo.check.relay import Relay
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.doctor import calls, kept, person, reached
from helpout_server.entrypoints.doctor.finding import Finding
from helpout_server.entrypoints.server_host import HostSettings
from helpout_server.entrypoints.stored_choice import Choice, write_choice, write_private
from tests.integration.notice.mailbox import PASSWORD, USER, mail_server
from tests.postgresql import PostgresServer
from tests.redis import RedisServer
from tests.servers import Certificate, self_signed, service

GOOD = frozenset(("ok",))


def states(findings: list[Finding]) -> frozenset[str]:
    for one in findings:
        assert one.said
        assert bool(one.change) == (one.state != "ok"), one
    return frozenset(one.state for one in findings)


def said(findings: list[Finding]) -> str:
    return "\n".join(f"{one.state} {one.part} {one.said} {one.change}" for one in findings)


# ---- what is kept ----------------------------------------------------------------------------


def test_a_database_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "marketplace.sqlite"
    assert "first start makes" in said(kept.database(path))
    open_store(path).close()
    assert states(kept.database(path)) == GOOD
    damaged = bytearray(path.read_bytes())
    damaged[4096:40_960] = b"x" * (40_960 - 4096)
    path.write_bytes(damaged)
    assert "wrong database" in said(kept.database(path))
    path.write_text("Dear diary")
    assert "wrong database" in said(kept.database(path))


def test_a_database_of_postgresql(postgres: PostgresServer) -> None:
    address = postgres.new_database()
    assert "first start makes" in said(kept.database(address))
    store = open_postgresql(address)
    assert states(kept.database(address)) == GOOD, "while it is served"
    store.close()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0012'")
        assert "warning database" in said(kept.database(address))
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        assert "knows revisions up to" in said(kept.database(address))
    other = postgres.new_database()
    with psycopg.connect(other, autocommit=True) as connection:
        connection.execute("CREATE TABLE recipes (id int)")
    assert "not ours" in said(kept.database(other))
    assert "does not let us in" in said(kept.database("postgresql://me@127.0.0.1:1/name"))


@pytest.mark.parametrize(
    ("ahead_s", "state"), [(0.3, "ok"), (-5.0, "warning"), (45.0, "wrong"), (-45.0, "wrong")]
)
def test_a_clock(ahead_s: float, state: str) -> None:
    assert kept.clock("the database", ahead_s).state == state


async def test_redis(redis: RedisServer) -> None:
    assert await kept.redis("") == []
    assert states(await kept.redis(redis.url())) == GOOD
    wrong = await kept.redis(redis.url().replace(redis.password, "another-password"))
    assert "refuses the password" in said(wrong)
    assert "another-password" not in said(wrong)
    assert "does not answer" in said(await kept.redis(f"redis://127.0.0.1:{free_port()}/0"))


def test_a_disk(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert states(kept.disk(tmp_path, warn=1, least=1)) == GOOD
    assert states(kept.disk(tmp_path / "later" / "on", warn=1, least=1)) == GOOD
    assert "warning disk" in said(kept.disk(tmp_path, warn=2**60, least=1))
    assert "wrong disk" in said(kept.disk(tmp_path, warn=2**60, least=2**60))
    tmp_path.chmod(0o755)
    assert "chmod 700" in said(kept.disk(tmp_path, warn=1, least=1))


# ---- calls and mail --------------------------------------------------------------------------


async def test_a_relay(relays: tuple[Relay, ...]) -> None:
    address, secret = relays[0].address, relays[0].secret
    both = (f"turn:{address}?transport=udp", f"turn:{address}?transport=tcp")
    config = IceConfig((f"stun:{address}",), both, secret)
    found = await calls.relay(config)
    assert (len(found), states(found)) == (3, GOOD), said(found)
    refused = await calls.relay(replace(config, stun_urls=(), turn_secret="another"))
    assert states(refused) == {"wrong"}
    assert "refuses the credentials" in said(refused)
    assert "another" not in said(refused).replace("another one", "")
    nobody = f"turn:127.0.0.1:{free_port()}?transport=tcp"
    assert "wrong relay" in said(await calls.relay(IceConfig((), (nobody,), secret)))
    assert "warning relay" in said(await calls.relay(IceConfig()))
    with pytest.raises(ProbeFailed):
        await ask_stun(f"stun:127.0.0.1:{free_port()}")


def test_addresses_of_relays() -> None:
    assert parts_of("turns:turn.example.org:443?transport=tcp") == (
        "turns", "turn.example.org", 443, "tcp",
    )  # fmt: skip
    assert parts_of("turn:[::1]") == ("turn", "::1", 3478, "udp")
    assert parts_of("turns:host")[2:] == (5349, "tcp")
    with pytest.raises(ProbeFailed):
        parts_of("turn://host")


async def test_a_media_server(media_servers: list[RunningJanus]) -> None:
    urls = tuple(one.url for one in media_servers)
    secret = (media_servers[0].folder.parent / "secret").read_text().strip()
    config = MediaServerConfig(urls, secret)
    assert await calls.media(MediaServerConfig()) == []
    assert states(await calls.media(config)) == GOOD
    refused = await calls.media(replace(config, secret="another-secret"))
    assert states(refused) == {"wrong"}
    assert "another-secret" not in said(refused)
    away = replace(config, urls=(f"ws://127.0.0.1:{free_port()}",))
    assert "no answer" in said(await calls.media(away))


async def test_a_mail_server(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, "localhost")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate.certfile, certificate.keyfile)
    with mail_server(tls=tls) as mailbox:
        config = MailConfig(
            host="localhost", port=mailbox.port, user=USER, password=PASSWORD,
            sender="helpouts@example.org", ca_file=str(certificate.certfile),
        )  # fmt: skip
        assert states(await calls.mail(config)) == GOOD
        password = "a-wrong-password"
        refused = said(await calls.mail(replace(config, password=password)))
        assert "refuses user or password" in refused
        assert password not in refused
        assert "does not fit" in said(await calls.mail(replace(config, ca_file="")))
        assert mailbox.delivered == []
    assert "does not answer" in said(await calls.mail(config))
    assert "warning mail" in said(await calls.mail(MailConfig()))


# ---- how it is reached -----------------------------------------------------------------------


def test_a_certificate(tmp_path: Path) -> None:
    found = self_signed(tmp_path)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    assert reached.certificate("") == []
    # It holds for a day.
    assert states(reached.certificate(str(found.certfile))) == {"warning"}
    assert states(reached.certificate(str(found.certfile), now=later)) == {"wrong"}
    earlier = later - dt.timedelta(days=60)
    assert states(reached.certificate(str(found.certfile), now=earlier)) == GOOD
    assert "cannot be read" in said(reached.certificate(str(tmp_path / "none.pem")))


async def test_an_address_as_a_browser_comes(tmp_path: Path) -> None:
    certificate: Certificate = self_signed(tmp_path)
    trusted = str(certificate.certfile)
    started = service(tmp_path / "market", certificate=certificate, base_url="/m/")
    market = await asyncio.to_thread(started.__enter__)
    try:
        url = market.url
        found = await reached.public_address(url, trusted)
        assert {one.part: one.state for one in found} == {
            "address": "ok", "tls": "warning", "clock": "ok",
        }, said(found)  # fmt: skip
        assert "WebSockets get through" in said(found)
        assert "does not fit" in said(await reached.public_address(url, ""))
        elsewhere = await reached.public_address(url.replace("/m/", "/other/"), trusted)
        assert "not as Helpouts does" in said(elsewhere)

        data = tmp_path / "person"
        assert "no marketplace yet" in said(await person.person(data, {}))
        write_choice(data, Choice(mode="gateway", marketplace_url=url, ca_file=trusted))
        assert "cannot be read" in said(await person.person(data, {}))
        token_path = HostSettings(data_dir=data).token_path(url)
        write_private(token_path, market.token.encode())
        assert "and is let in" in said(await person.person(data, {}))
        write_private(token_path, b"helpouts_" + b"x" * 40)
        assert "does not let this server in (401)" in said(await person.person(data, {}))
        write_choice(data, Choice(mode="embedded"))
        assert states(await person.person(data, {})) == GOOD
    finally:
        await asyncio.to_thread(started.__exit__, None, None, None)
    assert "does not answer" in said(await reached.public_address(url, trusted))


async def test_an_address_without_a_secure_context() -> None:
    assert "no camera" in said(await reached.public_address("http://example.org/", ""))
    assert "warning address" in said(await reached.public_address("", ""))


# ---- the command -----------------------------------------------------------------------------


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ("--data-dir", str(tmp_path / "market"))
    assert main(["doctor", *here, "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {one["part"] for one in findings} == {"disk", "database", "relay", "mail", "address"}
    nowhere = f"http://127.0.0.1:{free_port()}/"
    assert main(["doctor", *here, "--public-url", nowhere]) == 1
    text = capsys.readouterr().out
    assert "wrong    address" in text
    assert "→ Start the marketplace" in text
    assert "1 wrong" in text
    assert main(["doctor", *here, "--certfile", "only-one"]) == 1
    assert "wrong    settings" in capsys.readouterr().out
    assert main(["doctor", "--server", *here]) == 0
