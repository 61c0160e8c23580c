"""Every folder of tests is run by ``make test``."""

from tests import lanes


def test_every_folder_has_a_lane() -> None:
    assert lanes.folders_without_lane() == set()


def test_no_folder_is_run_twice() -> None:
    folders = [folder for given in lanes.LANES.values() for folder in given]
    assert len(folders) == len(set(folders))
