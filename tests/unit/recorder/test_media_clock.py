"""Streams of one sender keep together, however their stamps begin and clocks run."""

import pytest

from helpout_server.adapters.recorder.media_clock import SenderClock, StreamClock


def test_sound_and_picture_of_a_moment_have_the_same_time() -> None:
    sender = SenderClock()
    voice, camera = StreamClock(sender, 48_000), StreamClock(sender, 90_000)
    voice.report(wall_s=1_000.0, stamp=480_000)
    camera.report(wall_s=1_000.5, stamp=7)
    # Both were taken at 1002 by the sender's clock; the picture took 300 ms longer.
    heard = voice.at(480_000 + 2 * 48_000, arrived_s=52.0)
    seen = camera.at(7 + round(1.5 * 90_000), arrived_s=52.3)
    assert seen == pytest.approx(heard, abs=0.001)


def test_stamps_turn_over() -> None:
    clock = StreamClock(SenderClock(), 90_000)
    first = clock.at((1 << 32) - 45_000, arrived_s=10.0)
    assert clock.at(45_000, arrived_s=11.0) - first == pytest.approx(1.0)


def test_a_late_packet_has_the_time_of_its_taking() -> None:
    clock = StreamClock(SenderClock(), 48_000)
    assert clock.at(0, arrived_s=5.0) == pytest.approx(5.0)
    assert clock.at(48_000, arrived_s=6.4) == pytest.approx(6.0)
    # A quicker way was found: from now on it is the measure.
    assert clock.at(96_000, arrived_s=6.9) == pytest.approx(6.9)


def test_a_sound_card_that_runs_fast_is_followed() -> None:
    clock = StreamClock(SenderClock(), 48_000)
    stamp, at_s = 0, 0.0
    for second in range(1, 121):
        stamp += round(48_000 * 1.001)
        at_s = clock.at(stamp, arrived_s=float(second))
    assert at_s == pytest.approx(120.0, abs=0.03)
