"""A Jupyter server joins a marketplace by its owner signing in, and again when it is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from tests.integration.openid.conftest import University, sign_in
from tests.integration.openid.test_sign_in import AMARA, answer
from tests.servers import jupyter_server


def begin(lab: httpx.Client, url: str) -> dict[str, Any]:
    draft = {"marketplace_url": url, "time_zone": "Africa/Lagos"}
    started = lab.post("host/sign_in", json=draft)
    assert started.status_code == 200, started.text
    return dict(started.json())


def wait(lab: httpx.Client) -> str:
    while True:
        told = lab.post("host/sign_in/wait")
        assert told.status_code == 200, told.text
        status = str(told.json()["status"])
        if status != "waiting":
            return status


def test_a_jupyter_server_joins_by_its_owners_signing_in(
    university: University, tmp_path: Path
) -> None:
    url = university.market.url
    configured = f"--HelpoutsExtension.marketplace_url={url}"
    with (
        jupyter_server(tmp_path / "lab", configured) as server,
        server.owner() as lab,
        ThreadPoolExecutor(1) as pool,
    ):
        assert lab.post("host/sign_in/wait").json()["status"] == "over"
        status = lab.get("host/status").json()
        assert (status["mode"], status["sign_in_at"]) == ("unset", url)

        # The person says no; and an attempt that another replaced is over.
        first = begin(lab, url)
        begun = begin(lab, url)
        assert begun["code"] != first["code"]
        say(first)
        say(begun, "not")
        assert wait(lab) == "refused"

        begun = begin(lab, url)
        waiting = pool.submit(wait, lab)
        assert begun["code"] in say(begun)
        assert waiting.result(30) == "done"
        status = lab.get("host/status").json()
        assert (status["mode"], status["marketplace_url"]) == ("gateway", url)
        me = lab.get("api/v1/me").json()
        assert me["account"]["display_name"] == "Amara Okafor"
        assert me["account"]["time_zone"] == "Africa/Lagos"
        assert begun["address"] not in server.process.output

        # Signed out everywhere: it says so, and the same way leads back in, to the same account.
        assert lab.post("api/v1/sign_in/out").json() == {"tokens": 1}
        refused = lab.get("api/v1/me")
        assert (refused.status_code, refused.json()["code"]) == (401, "signed_out_there")
        assert lab.get("host/status").json()["sign_in_at"] == url
        begun = begin(lab, url)
        say(begun)
        assert wait(lab) == "done"
        assert lab.get("api/v1/me").json()["account"]["id"] == me["account"]["id"]


def say(begun: dict[str, Any], word: str = "mine") -> str:
    """Sign in and say whether it is one's own, in a new browser; the page that asked."""
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=30) as window:
        page = sign_in(window, begun["address"], AMARA)
        answer(window, page, word)
        return page.text
