"""The bound of open files is raised as far as the system allows, and never lowered."""

import resource

import pytest

from helpout_server.entrypoints.open_files import raise_limit


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ((1_024, 4_096), 4_096),
        ((1_024, 100_000), 5_000),
        ((1_024, resource.RLIM_INFINITY), 5_000),
        ((8_000, 100_000), 8_000),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), None),
    ],
)
def test_it_is_raised_as_far_as_the_system_allows(
    limits: tuple[int, int], left: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: changed.append(new))
    assert raise_limit(5_000) == left
    assert changed in ([], [(left, limits[1])])
    assert bool(changed) == (left != limits[0] and left is not None)


def test_a_system_that_does_not_allow_it_is_served_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_024, 4_096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_limit() == 1_024
    assert "1024 files" in caplog.text
