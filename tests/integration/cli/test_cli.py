"""Commands, each a process that talks to a running server."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import jupyter_environment, jupyter_server, service


def run(
    *words: str, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "helpout_server.entrypoints.cli", *words],
        capture_output=True, text=True, timeout=60, check=False,
        env=environment or dict(os.environ),
    )  # fmt: skip


def test_letting_people_into_a_standalone_marketplace(tmp_path: Path) -> None:
    data = tmp_path / "market"
    environment = jupyter_environment(tmp_path / "nobody")
    with service(data, base_url="/m/") as market:
        here = ("--data-dir", str(data))
        made = run("account", "add", "Eve Ohm", "--staff", *here, environment=environment)
        assert made.returncode == 0, made.stderr
        token = made.stdout.strip()
        assert token.startswith("helpouts_")
        assert token not in made.stderr
        with market.client(token) as eve:
            me = eve.get("api/v1/me").json()["account"]
        assert (me["display_name"], me["is_staff"]) == ("Eve Ohm", True)
        assert token not in market.process.output

        invited = run("invite", "--uses", "2", *here, environment=environment)
        assert invited.stdout.startswith(f"{market.url}#")
        status = run("status", *here, environment=environment)
        assert (status.returncode, "answering" in status.stdout) == (0, True)

        refused = run("account", "add", "x" * 61, *here, environment=environment)
        assert refused.returncode == 1
        assert "(display_name)" in refused.stderr
        assert "Traceback" not in refused.stderr

        token_file = tmp_path / "eves"
        token_file.write_text(token)
        named = ("--url", market.url, "--token-file", str(token_file))
        open_to_all = run("account", "add", "Max", *named, environment=environment)
        assert "chmod 600" in open_to_all.stderr
        token_file.chmod(0o600)
        assert run("account", "add", "Max", *named, environment=environment).returncode == 0


def test_a_jupyter_server_is_found_and_connected(tmp_path: Path) -> None:
    with (
        service(tmp_path / "market") as market,
        jupyter_server(tmp_path / "student", base_url="/s/") as student,
        market.client(market.token) as owner,
    ):
        before = run("status", environment=student.environment)
        assert "no marketplace chosen yet" in before.stdout, before.stderr
        address = owner.post("api/v1/invitations", json={}).json()["address"]
        joined = run("connect", address, "--name", "Amara", environment=student.environment)
        assert joined.returncode == 0, joined.stderr
        assert market.url in joined.stdout
        with student.owner() as amara:
            assert amara.get("api/v1/me").json()["account"]["display_name"] == "Amara"
        again = run("connect", address, environment=student.environment)
        assert again.returncode == 1
        assert "This invitation cannot be used." in again.stderr
        wrong = run("connect", "hello", environment=student.environment)
        assert "invitation" in wrong.stderr
        named = run("status", "--url", student.url, environment=student.environment)
        assert f"belongs to the marketplace at {market.url}" in named.stdout


def test_without_a_server_it_says_what_to_start(tmp_path: Path) -> None:
    tried = run("invite", environment=jupyter_environment(tmp_path))
    assert tried.returncode == 1
    assert "jupyter helpouts serve" in tried.stderr
    assert "Traceback" not in tried.stderr
