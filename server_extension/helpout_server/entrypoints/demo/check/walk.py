"""The whole walk: open the stage and the browsers, take the steps, write the report."""

import pathlib
import sys
from contextlib import ExitStack
from tempfile import TemporaryDirectory

from helpout_server.entrypoints.demo.check import ending, market, meeting, relay, sharing
from helpout_server.entrypoints.demo.check.browsers import Pictures, open_browser
from helpout_server.entrypoints.demo.check.cast import Cast
from helpout_server.entrypoints.demo.check.report import Report
from helpout_server.entrypoints.demo.stage import Stage

STEPS = (
    market.panes_are_ready,
    market.tutor_publishes,
    market.student_books,
    market.only_one_wins,
    meeting.both_join,
    meeting.screen_and_chat,
    sharing.both_write,
    sharing.tutor_runs,
    sharing.interrupt_and_revoke,
    meeting.reload_brings_back,
    relay.relay_only,
    ending.end_and_review,
)


def run_check(
    report_path: pathlib.Path | None,
    pictures: pathlib.Path | None,
    folder: pathlib.Path | None,
) -> int:
    """Exit status: 0 where every step showed what it must."""
    report = Report(_say)
    try:
        _walk(report, pictures, folder)
    except Exception as failure:  # noqa: BLE001  # whatever failed: the report says it
        if report.ok:
            _say(f"FAILED before the first step: {failure}")
            report.steps.append({"name": "start", "ok": False, "error": str(failure)})
    finally:
        if report_path is not None:
            report.write(report_path)
    passed = sum(step["ok"] for step in report.steps)
    _say(f"{passed} of {len(report.steps)} steps ok")
    return 0 if report.ok else 1


def _walk(report: Report, pictures: pathlib.Path | None, folder: pathlib.Path | None) -> None:
    with ExitStack() as stack:
        place = pathlib.Path(stack.enter_context(TemporaryDirectory(prefix="helpouts-relay-")))
        running = stack.enter_context(relay.running_relay(place))
        stage = stack.enter_context(Stage(folder, say=_say, configure=relay.config_for(running)))
        browser = stack.enter_context(open_browser())
        cast = Cast.enter(stage, browser, report, Pictures(pictures))
        try:
            for step in STEPS:
                step(cast)
        except Exception:
            cast.picture("failed")
            raise


def _say(text: str) -> None:
    print(text, file=sys.stdout, flush=True)  # noqa: T201  # a command talks to its terminal
