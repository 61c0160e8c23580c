"""Finding the kernel's server, and reading its answers."""

import json
import pathlib

import httpx
import pytest

from helpout_widgets.client import (
    Client,
    HelpoutsRefused,
    HelpoutsUnavailable,
    Server,
    find_server,
)


def test_the_server_is_the_kernels_parent(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", "4711")
    monkeypatch.delenv("HELPOUTS_SERVER_URL", raising=False)
    facts = {"url": "http://localhost:8888/a%40b/", "token": "t" * 12}
    (tmp_path / "jpserver-4711.json").write_text(json.dumps(facts), encoding="utf-8")
    assert find_server() == Server("http://localhost:8888/a%40b/", "t" * 12)


def test_without_a_server_the_message_says_what_to_do(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("HELPOUTS_SERVER_URL", raising=False)
    with pytest.raises(HelpoutsUnavailable, match="HELPOUTS_SERVER_URL"):
        find_server()


def test_a_credential_is_not_shown() -> None:
    assert "geheim" not in repr(Server("http://localhost/", "geheim"))


def answering(status: int, body: object) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "token t"
        return httpx.Response(status, json=body)

    http = httpx.Client(transport=httpx.MockTransport(answer))
    return Client(Server("http://localhost/", "t"), http)


def test_a_refusal_is_an_exception_with_its_code() -> None:
    refusal = {"code": "marketplace_away", "title": "It does not answer.", "detail": "Try later."}
    with pytest.raises(HelpoutsRefused, match="Try later") as caught:
        answering(502, refusal).get("me")
    assert caught.value.code == "marketplace_away"


def test_another_server_is_told_apart() -> None:
    with pytest.raises(HelpoutsUnavailable, match="extension enabled"):
        answering(404, {"message": "Not Found"}).get("me")
