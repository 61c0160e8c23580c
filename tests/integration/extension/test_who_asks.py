"""Who may do what on a Jupyter server that hosts a marketplace, below an odd base path."""

from collections.abc import Iterator

import httpx
import pytest

from tests.servers import JupyterProcess, jupyter_server, xsrf

BASE = "/a%40b/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    with jupyter_server(tmp_path_factory.mktemp("jupyter"), base_url=BASE) as running:
        with running.owner() as owner:
            draft = {"name": "Tests", "display_name": "Ada"}
            owner.post("host/marketplace", json=draft).raise_for_status()
        yield running


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return answer.status_code, str(answer.json()["code"])


def new_account(server: JupyterProcess, name: str = "Guest") -> str:
    with server.owner() as owner:
        made = owner.post("api/v1/accounts", json={"display_name": name})
    assert made.status_code == 201
    return str(made.json()["token"])


def test_the_owner_is_known_by_jupyters_token_and_by_cookie(server: JupyterProcess) -> None:
    with server.owner() as owner, server.browser() as browser:
        for asker in (owner, browser):
            me = asker.get("api/v1/me").json()
            assert me["account"]["display_name"] == "Ada"
            assert me["marketplace"]["name"] == "Tests"


def test_nobody_is_not_signed_in(server: JupyterProcess) -> None:
    with server.anonymous() as nobody:
        assert code(nobody.get("api/v1/me")) == (401, "not_signed_in")
        assert code(nobody.get("host/status")) == (401, "not_signed_in")
        assert code(nobody.post("host/marketplace", json={})) == (401, "not_signed_in")


def test_a_cookie_alone_changes_nothing(server: JupyterProcess) -> None:
    draft = {"note": "from elsewhere"}
    with server.browser() as browser:
        assert code(browser.post("api/v1/invitations", json=draft)) == (403, "xsrf_missing")
        wrong = {"X-XSRFToken": "2|00000000|0000000000000000000000000000000000|1"}
        refused = browser.post("api/v1/invitations", json=draft, headers=wrong)
        assert code(refused) == (403, "xsrf_missing")
        assert code(browser.post("host/connect", json={})) == (403, "xsrf_missing")
        made = browser.post("api/v1/invitations", json=draft, headers=xsrf(browser))
        assert made.status_code == 201


def test_an_account_needs_no_cookie_and_no_xsrf_token(server: JupyterProcess) -> None:
    with server.account(new_account(server)) as guest:
        assert guest.get("api/v1/me").json()["account"]["display_name"] == "Guest"
        assert guest.patch("api/v1/me", json={"display_name": "Grace"}).status_code == 200
        # At once, whatever was remembered of the account.
        assert guest.get("api/v1/me").json()["account"]["display_name"] == "Grace"
        assert code(guest.post("api/v1/invitations", json={})) == (403, "not_allowed")


def test_an_account_is_never_the_owner_of_the_server(server: JupyterProcess) -> None:
    with server.account(new_account(server)) as guest:
        assert code(guest.get("host/status")) == (403, "not_allowed")
        assert code(guest.post("host/marketplace", json={})) == (403, "not_allowed")


@pytest.mark.parametrize("token", ["helpouts_", "helpouts_" + "x" * 40, "helpouts_ä"])
def test_a_wrong_token_of_ours_is_never_taken_for_a_cookie(
    server: JupyterProcess, token: str
) -> None:
    with server.browser() as browser:
        header = {"Authorization": f"Bearer {token}".encode()}
        assert code(browser.get("api/v1/me", headers=header)) == (401, "not_signed_in")  # type: ignore[arg-type]


def test_jupyters_token_reads_as_bearer_too(server: JupyterProcess) -> None:
    with server.anonymous() as asker:
        header = {"Authorization": f"Bearer {server.token}"}
        assert asker.get("api/v1/me", headers=header).status_code == 200


def test_a_guest_accepts_an_invitation_without_any_credential(server: JupyterProcess) -> None:
    with server.owner() as owner:
        address = owner.post("api/v1/invitations", json={}).json()["address"]
    url, invitation = address.split("#")
    assert url == server.url
    draft = {"code": invitation, "display_name": "Linus"}
    with server.anonymous() as guest:
        made = guest.post("api/v1/invitations/accept", json=draft)
        assert made.status_code == 201
        assert code(guest.post("api/v1/invitations/accept", json=draft)) == (
            410,
            "invitation_invalid",
        )
    with server.account(made.json()["token"]) as linus:
        assert linus.get("api/v1/me").json()["account"]["display_name"] == "Linus"


def test_another_host_name_is_not_answered(server: JupyterProcess) -> None:
    with server.account(new_account(server)) as guest:
        refused = guest.get("api/v1/me", headers={"Host": "rebound.example"})
        assert code(refused) == (403, "not_allowed")


def test_a_second_choice_is_refused(server: JupyterProcess) -> None:
    with server.owner() as owner:
        draft = {"name": "Another", "display_name": "Ada"}
        assert code(owner.post("host/marketplace", json=draft)) == (409, "wrong_state")
        invitation = {"invitation": f"{server.url}#{'c' * 20}", "display_name": "Ada"}
        assert code(owner.post("host/connect", json=invitation)) == (409, "wrong_state")


def test_status_tells_the_mode(server: JupyterProcess) -> None:
    with server.browser() as browser:
        status = browser.get("host/status").json()
    assert status["mode"] == "embedded"
    assert status["reachable"] is True
    assert status["marketplace_url"] is None


# ---- what may be sent --------------------------------------------------------------------------


def test_a_body_over_its_bound_is_refused_by_its_length(server: JupyterProcess) -> None:
    with server.owner() as owner:
        big = b'{"note": "' + b"x" * 1_100_000 + b'"}'
        header = {"Content-Type": "application/json"}
        assert code(owner.post("api/v1/invitations", content=big, headers=header)) == (
            413,
            "too_large",
        )
        chunks = (big[at : at + 65_536] for at in range(0, len(big), 65_536))
        assert code(owner.post("api/v1/invitations", content=chunks, headers=header)) == (
            413,
            "too_large",
        )
        assert owner.get("api/v1/me").status_code == 200


def test_what_is_wrong_with_a_body_is_told_by_field(server: JupyterProcess) -> None:
    header = {"Content-Type": "application/json"}
    with server.owner() as owner:
        broken = owner.post("api/v1/invitations", content=b"{", headers=header)
        assert code(broken) == (400, "invalid_request")
        assert broken.json()["field"] is None
        assert owner.post("api/v1/invitations", json={"uses": 0}).json()["field"] == "uses"
        assert owner.post("api/v1/invitations", json={"us": 1}).json()["field"] == "us"
        plain = owner.post(
            "api/v1/invitations", content=b"{}", headers={"Content-Type": "text/plain"}
        )
        assert code(plain) == (400, "invalid_request")


def test_unknown_paths_and_methods(server: JupyterProcess) -> None:
    with server.owner() as owner:
        assert code(owner.get("api/v1/nothing")) == (404, "not_found")
        assert code(owner.get("api/v1/listings/..%2f..%2fme")) == (404, "not_found")
        assert code(owner.get("host/nothing")) == (404, "not_found")
        wrong = owner.delete("api/v1/me")
        assert wrong.status_code == 405
        assert wrong.headers["Allow"] == "GET, PATCH"


# ---- what is public ----------------------------------------------------------------------------


def test_the_frame_is_sandboxed_and_the_same_for_all(server: JupyterProcess) -> None:
    with server.anonymous() as nobody:
        page = nobody.get("frame")
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"] == (
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
        "style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"
    )
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


def test_the_bundle_needs_no_login(server: JupyterProcess) -> None:
    answer = httpx.get(f"{server.url}static/helpouts/app.js?v=1", trust_env=False)
    assert answer.status_code == 200


def test_openapi_is_served_to_anybody(server: JupyterProcess) -> None:
    with server.anonymous() as nobody:
        document = nobody.get("api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert "/bookings" in document["paths"]


def test_no_secret_is_in_the_log(server: JupyterProcess) -> None:
    token = new_account(server, "Logged")
    with server.account(token) as guest:
        guest.get("api/v1/me")
        guest.get("api/v1/nothing")
    assert "helpouts_" not in server.process.output
    assert token not in server.process.output
