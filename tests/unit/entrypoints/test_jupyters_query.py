"""What a page asks of a marketplace does not carry what it shows to Jupyter."""

import pytest

from helpout_server.entrypoints.jupyter_handlers import query_without_credentials


@pytest.mark.parametrize(
    ("asked", "travels"),
    [
        ("", ""),
        ("limit=3&offset=2", "limit=3&offset=2"),
        ("token=secret", ""),
        ("limit=3&token=secret&offset=2", "limit=3&offset=2"),
        ("%74oken=secret&limit=3", "limit=3"),
        ("limit=3&_xsrf=2%7Cabc&token", "limit=3"),
        ("q=token%3Dpandas", "q=token%3Dpandas"),
    ],
)
def test_jupyters_own_parameters_stay_here(asked: str, travels: str) -> None:
    assert query_without_credentials(asked) == travels
