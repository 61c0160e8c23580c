"""Ids and secrets."""

import re

import msgspec

from helpout_server.adapters.system import SystemClock, SystemIds
from helpout_server.contracts.fields import Id


def test_ids_are_of_the_contract_and_never_the_same() -> None:
    ids = SystemIds()
    made = {ids.new("bkg") for _ in range(1_000)}
    assert len(made) == 1_000
    for one in made:
        assert msgspec.convert(one, Id) == one
        assert len(one) == len("bkg_") + 22


def test_secrets_are_letters_and_digits_of_192_bits_at_least() -> None:
    secret = SystemIds().secret()
    assert re.fullmatch(r"[0-9A-Za-z]{33,}", secret)


def test_the_clock_is_utc_and_monotonic() -> None:
    clock = SystemClock()
    assert clock.now().tzname() == "UTC"
    assert clock.monotonic() <= clock.monotonic()
