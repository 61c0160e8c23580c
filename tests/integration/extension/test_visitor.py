"""A visitor on somebody else's Jupyter server, and a reader whom its authorizer holds back."""

from pathlib import Path

from tests.servers import jupyter_server

PROVIDER = '''
from jupyter_server.auth import Authorizer, IdentityProvider, User

class Named(IdentityProvider):
    """Whoever asks says who they are; only for tests."""

    def get_user(self, handler):
        name = handler.request.headers.get("X-Test-User", "")
        handler._token_authenticated = True
        return User(name) if name else None

class ReadersMayRead(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        assert resource in {"helpouts", "api", "server"}, resource
        return user.username != "reader" or action == "read"
'''


def test_a_visitor_is_told_whose_server_it_is(tmp_path: Path) -> None:
    (tmp_path / "named_provider.py").write_text(PROVIDER)
    options = (
        "--ServerApp.identity_provider_class=named_provider.Named",
        "--ServerApp.authorizer_class=named_provider.ReadersMayRead",
        "--HelpoutsExtension.owner_username=ada",
        "--HelpoutsExtension.mode=embedded",
    )
    with jupyter_server(tmp_path, *options) as server, server.anonymous() as asker:
        ada, eve = {"X-Test-User": "ada"}, {"X-Test-User": "eve"}
        assert asker.get("api/v1/me", headers=ada).status_code == 200
        for path in ("api/v1/me", "host/status"):
            refused = asker.get(path, headers=eve)
            assert refused.status_code == 403
            assert refused.json()["code"] == "not_owner"
            assert "server of ada" in refused.json()["detail"]
        cookie = {**eve, "Cookie": "any=1"}
        assert asker.post("api/v1/tickets", json={}, headers=cookie).json()["code"] == "not_owner"
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        assert asker.get("ws/events", headers={**eve, **upgrade}).json()["code"] == "not_owner"


def test_who_may_only_read_may_not_act_as_the_owner(tmp_path: Path) -> None:
    (tmp_path / "named_provider.py").write_text(PROVIDER)
    options = (
        "--ServerApp.identity_provider_class=named_provider.Named",
        "--ServerApp.authorizer_class=named_provider.ReadersMayRead",
        "--HelpoutsExtension.mode=embedded",
        "--HelpoutsExtension.owner_username=reader",
    )
    with jupyter_server(tmp_path, *options) as server, server.anonymous() as asker:
        refused = asker.get("api/v1/me", headers={"X-Test-User": "reader"})
        assert refused.status_code == 403
        assert refused.json()["code"] == "not_allowed"


def test_another_origin_changes_nothing_even_without_jupyters_check(tmp_path: Path) -> None:
    options = (
        "--ServerApp.disable_check_xsrf=True",
        "--HelpoutsExtension.mode=embedded",
    )
    with jupyter_server(tmp_path, *options) as server, server.browser() as page:
        elsewhere = {"Origin": "https://elsewhere.example"}
        refused = page.post("api/v1/invitations", json={}, headers=elsewhere)
        assert (refused.status_code, refused.json()["code"]) == (403, "xsrf_missing")
        own = {"Origin": server.url.rstrip("/")}
        assert page.post("api/v1/invitations", json={}, headers=own).status_code == 201
