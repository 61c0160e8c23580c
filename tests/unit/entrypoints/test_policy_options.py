"""Numbers of the rules, said on a command line."""

import argparse
from pathlib import Path

import pytest

from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.policy_options import add_arguments, numbers_of
from helpout_server.entrypoints.service import ServiceSettings
from helpout_server.services.context import POLICY_BOUNDS, Policy


def said(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_unsaid_they_are_those_of_the_original_service() -> None:
    defaults = Policy()
    assert numbers_of(said()) == {name: getattr(defaults, name) for name in POLICY_BOUNDS}


def test_what_is_said_becomes_the_rule() -> None:
    numbers = numbers_of(said("--hold-s", "60", "--reschedules-max", "0"))
    policy = ServiceSettings(data_dir=Path("market"), numbers=numbers).policy()
    assert (policy.hold_s, policy.reschedules_max) == (60, 0)
    assert policy.request_hours == Policy().request_hours


@pytest.mark.parametrize("name", sorted(POLICY_BOUNDS))
def test_out_of_bounds_is_refused_with_the_option(name: str) -> None:
    option = f"--{name}".replace("_", "-")
    with pytest.raises(InvalidRequest) as refused:
        numbers_of(said(option, str(POLICY_BOUNDS[name][1] + 1)))
    assert refused.value.field == option
