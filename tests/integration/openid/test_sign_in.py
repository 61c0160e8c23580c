"""Signing in by a real provider: its pages, its refusals, and the token at the end."""

import re
from pathlib import Path

import httpx
import pytest

from helpout_server.domain.sign_in import challenge_of, code_of
from tests.integration.openid.conftest import Attempt, University, sign_in
from tests.openid import CLIENT

AMARA, ADA = "248289761001", "248289761002"
KEY = re.compile(r'name="key" value="([0-9a-f]{64})"')


def answer(window: httpx.Client, page: httpx.Response, word: str = "mine") -> httpx.Response:
    found = KEY.search(page.text)
    assert found is not None, page.text
    return window.post(page.url, data={"key": found[1], "answer": word})


def test_one_signs_in_and_their_server_gets_a_token_once(
    university: University, attempt: Attempt, window: httpx.Client
) -> None:
    ways = university.ask("GET", "sign_in").json()
    assert (ways["marketplace_name"], ways["sign_in_name"]) == ("Campus", "Example University")

    page = sign_in(window, attempt.address, AMARA)
    assert page.url.path == "/under/helpouts/sign_in/confirm", "no code in the address"
    assert "Amara Okafor" in page.text
    assert code_of(challenge_of(attempt.verifier)) in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert attempt.progress() == "waiting"
    assert attempt.fetch().status_code == 404

    assert "Go back to JupyterLab" in answer(window, page).text
    assert "helpouts-sign-in" not in window.cookies
    assert attempt.progress() == "confirmed"
    told = attempt.fetch().json()
    assert told["lapses_in_days"] == 30
    me = university.ask("GET", "me", token=told["token"]).json()["account"]
    assert (me["display_name"], me["is_staff"]) == ("Amara Okafor", False)
    assert attempt.fetch().status_code == 404

    # Signed out everywhere is signed out, for whoever has the token.
    out = university.ask("POST", "sign_in/out", token=told["token"]).json()
    assert out["tokens"] >= 1, "beside those of other tests"
    refused = university.ask("GET", "me", token=told["token"])
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")


def test_the_account_stays_and_groups_make_staff(
    university: University, window: httpx.Client
) -> None:
    accounts = set()
    for verifier in ("a" * 43, "b" * 43):
        attempt = Attempt(university, verifier)
        answer(window, sign_in(window, attempt.address, ADA))
        token = attempt.fetch().json()["token"]
        me = university.ask("GET", "me", token=token).json()["account"]
        assert me["is_staff"] is True
        accounts.add(me["id"])
    assert len(accounts) == 1


def test_who_says_no_hands_nothing_over(attempt: Attempt, window: httpx.Client) -> None:
    page = sign_in(window, attempt.address, AMARA)
    assert "Nothing was handed over" in answer(window, page, "not").text
    assert attempt.progress() == "refused"
    assert attempt.fetch().status_code == 404


def test_only_ones_own_page_confirms(attempt: Attempt, window: httpx.Client) -> None:
    page = sign_in(window, attempt.address, AMARA)
    forged = window.post(page.url, data={"key": "0" * 64, "answer": "mine"})
    assert forged.status_code == 403
    with httpx.Client(trust_env=False) as other:
        found = KEY.search(page.text)
        assert found is not None
        elsewhere = other.post(page.url, data={"key": found[1], "answer": "mine"})
    assert elsewhere.status_code == 403
    assert attempt.progress() == "waiting"


def test_a_sign_in_comes_back_once_and_to_its_own_browser(
    attempt: Attempt, window: httpx.Client
) -> None:
    page = sign_in(window, attempt.address, AMARA)
    back = next(str(step.url) for step in page.history if "/sign_in/back" in str(step.url))
    again = window.get(back)
    assert again.status_code == 403
    assert "begun in another browser" in again.text
    with httpx.Client(trust_env=False) as other:
        assert other.get(back).status_code == 403
    # A code that was spent is refused by the provider, whoever brings it.
    with httpx.Client(trust_env=False, follow_redirects=False) as other:
        begun = other.get(attempt.address)
        state = httpx.URL(begun.headers["Location"]).params["state"]
        spent = httpx.URL(back).copy_set_param("state", state)
        replayed = other.get(spent)
    assert replayed.status_code == 403
    assert "used already" in replayed.text


def test_who_cancels_is_told_and_nothing_they_bring_is_shown(
    attempt: Attempt, window: httpx.Client
) -> None:
    page = sign_in(window, attempt.address, "")
    assert page.status_code == 403
    assert "You did not agree there" in page.text
    assert "not today" not in page.text
    assert window.get(attempt.address.replace("attempt=", "attempt=x")).status_code == 403


def test_neither_code_nor_secret_is_in_a_log(university: University, attempt: Attempt) -> None:
    with httpx.Client(follow_redirects=True, trust_env=False) as window:
        page = sign_in(window, attempt.address, AMARA)
        back = next(step.url for step in page.history if "/sign_in/back" in str(step.url))
    logged = university.market.process.output
    for secret in (back.params["code"], back.params["state"], CLIENT["secret"], attempt.verifier):
        assert secret not in logged


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--openid-client-id", ""), "--openid-client-id"),
        (("--openid-issuer", "http://id.example"), "https://"),
        (("--public-url", ""), "--public-url"),
        (("--openid-days", "0"), "1 to 365"),
        (("--openid-ca-file", "nowhere.pem"), "certificate authority"),
    ],
)
def test_what_is_set_up_wrongly_is_said(
    university: University, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...], told: str,
) -> None:  # fmt: skip
    from helpout_server.entrypoints.cli import main

    words = ["serve", "--data-dir", str(tmp_path), "--port", "0", *university.provider.options]
    assert main([*words, *options]) == 1
    assert told in capsys.readouterr().err
