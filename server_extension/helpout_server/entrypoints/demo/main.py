"""The ``demo`` command: print two addresses and wait, or walk the main job and report."""

import argparse
import pathlib
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from helpout_server.entrypoints.demo.one_port import Front, OnePort
from helpout_server.entrypoints.demo.server import DemoFailed
from helpout_server.entrypoints.demo.stage import Stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--check", action="store_true", help="walk the main job in two browsers")
    parser.add_argument("--report", type=pathlib.Path, help="with --check: write figures as JSON")
    parser.add_argument(
        "--screenshots", type=pathlib.Path, help="with --check: a folder for pictures of each step"
    )
    parser.add_argument(
        "--one-port",
        type=int,
        metavar="PORT",
        help="both behind this port, in one browser; needs configurable-http-proxy",
    )
    parser.add_argument("--ip", default="127.0.0.1", help="with --one-port: address to listen at")
    parser.add_argument("--base-url", default="/", help="with --one-port: path below which")
    parser.add_argument("--folder", type=pathlib.Path, help="keep everything here, not in /tmp")


def run(arguments: argparse.Namespace) -> int:
    """Exit status: 0 all well, 1 a step failed or the demo could not start."""
    try:
        if arguments.check:
            from helpout_server.entrypoints.demo.check.walk import run_check

            return run_check(arguments.report, arguments.screenshots, arguments.folder)
        if arguments.one_port is not None:
            place = OnePort.of(arguments.one_port, arguments.ip, arguments.base_url)
            return _until_stopped(lambda stopped: _show_behind(place, arguments.folder, stopped))
        return _until_stopped(lambda stopped: _show(arguments.folder, stopped))
    except DemoFailed as failure:
        print(failure, file=sys.stderr)  # noqa: T201  # a command talks to its terminal
        return 1


def _until_stopped(show: Callable[[threading.Event], None]) -> int:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        show(stopped)
    except KeyboardInterrupt:
        _say("\nStopped.")
    return 0


def _show(folder: pathlib.Path | None, stopped: threading.Event) -> None:
    with Stage(folder, say=_say) as stage:
        _say("")
        _say(f"  The tutor, Ada Okafor:     {stage.addresses['tutor']}")
        _say(f"  The student, Amara Diallo: {stage.addresses['student']}")
        _say("")
        _say("Open each in a browser window of its own. Ctrl-C stops both.")
        stopped.wait()


def _show_behind(place: OnePort, folder: pathlib.Path | None, stopped: threading.Event) -> None:
    with Front(place).running() as front, Stage(folder, _say, place.configure) as stage:
        front.lead_to(stage.tutor, stage.student)
        _say(f"Open http://{place.ip}:{place.port}{place.base_url}?token={place.token}")
        stopped.wait()


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # a command talks to its terminal
