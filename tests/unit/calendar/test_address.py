"""Where the server may be sent by an address that somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpout_server.domain.calendar_address import checked_address, is_public
from helpout_server.domain.errors import InvalidRequest


@pytest.mark.parametrize(
    ("text", "fetched"),
    [
        ("https://Calendar.Example.org/a.ics?b=C", "https://calendar.example.org/a.ics?b=C"),
        ("webcal://example.org/x", "https://example.org/x"),
        ("  http://example.org  ", "http://example.org/"),
        ("https://example.org:8443/x#part", "https://example.org:8443/x"),
        ("https://[2001:4860::1]/x", "https://[2001:4860::1]/x"),
    ],
)
def test_an_address_reads_as_it_is_fetched(text: str, fetched: str) -> None:
    assert checked_address(text).text == fetched


@pytest.mark.parametrize(
    "text",
    [
        "",
        "calendar.example.org/a.ics",
        "ftp://example.org/a.ics",
        "file:///etc/passwd",
        "https:///a.ics",
        "https://sam:secret@example.org/a.ics",
        "https://example.org@10.0.0.1/",
        "https://exa mple.org/",
        "https://example.org/\r\nX: 1",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://[fe80::1%25eth0]/",
        "https://[not-an-address]/",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_address(text)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "no address",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_outside_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_spelling_of_a_private_address_is_public(address: object) -> None:
    for spelled in (f"{address}", f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}"):
        assert not is_public(spelled)
