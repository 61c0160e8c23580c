"""Addresses, invitations and files of a Jupyter server's choice."""

from pathlib import Path

import pytest

from helpout_server.domain.errors import InvalidRequest, StoreUnusable
from helpout_server.entrypoints.stored_choice import (
    Choice,
    checked_url,
    read_choice,
    read_token,
    split_invitation,
    write_choice,
    write_private,
)

CODE = "c" * 20


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://m.example", "https://m.example/"),
        ("https://m.example:8443/user/a%40b", "https://m.example:8443/user/a%40b/"),
        ("http://127.0.0.1:8888/", "http://127.0.0.1:8888/"),
        ("http://localhost/x/", "http://localhost/x/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_addresses_end_in_a_slash(text: str, url: str) -> None:
    assert checked_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "http://m.example/",
        "http://127.0.0.1.example/",
        "http://localhost.example/",
        "ftp://m.example/",
        "//m.example/",
        "https://",
        "https://me:secret@m.example/",
        "https://m.example/?token=x",
        "https://m.example:port/",
        "https://" + "x" * 3_000,
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_url(text)


def test_an_invitation_is_an_address_and_a_code() -> None:
    assert split_invitation(f" https://m.example/a#{CODE}\n") == ("https://m.example/a/", CODE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        CODE,
        f"https://m.example/#{CODE}!",
        "https://m.example/#short",
        f"http://m.example/#{CODE}",
    ],
)
def test_what_is_no_invitation(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        split_invitation(text)
    assert refused.value.field == "invitation"
    assert CODE not in refused.value.detail


def test_a_choice_is_kept_and_read_again(tmp_path: Path) -> None:
    assert read_choice(tmp_path) is None
    choice = Choice(mode="gateway", marketplace_url="https://m.example/", ca_file="/ca.pem")
    write_choice(tmp_path, choice)
    assert read_choice(tmp_path) == choice
    (tmp_path / "choice.json").write_text("{")
    with pytest.raises(StoreUnusable):
        read_choice(tmp_path)


def test_a_token_file_is_private_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "token"
    write_private(path, b"first")
    write_private(path, b"second")
    assert read_token(path) == "second"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["token"]
    path.chmod(0o640)
    with pytest.raises(StoreUnusable, match="chmod 600"):
        read_token(path)
    path.chmod(0o600)
    path.write_text("")
    with pytest.raises(StoreUnusable, match="no token"):
        read_token(path)
    with pytest.raises(StoreUnusable):
        read_token(tmp_path / "none")
