"""The words of ``jupyter helpouts doctor``, and how its findings read."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import msgspec

from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints import serve_options

if TYPE_CHECKING:
    from helpout_server.entrypoints.doctor.finding import Finding
    from helpout_server.entrypoints.service import ServiceSettings


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = commands.add_parser(
        "doctor",
        help="look at a deployment from inside: give it the words and the environment of serve",
    )
    serve_options.add_arguments(doctor)
    doctor.add_argument("--json", action="store_true", help="findings for programs")
    doctor.add_argument("--ca-file", default="", help="an authority to trust for --public-url, PEM")
    doctor.add_argument(
        "--server", action="store_true", help="look at this person's own Jupyter server instead"
    )
    doctor.set_defaults(command=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    from helpout_server.entrypoints.doctor.finding import wrong

    try:
        findings = asyncio.run(_findings(arguments))
    except HelpoutError as error:
        said = f"{error.detail or error.title} ({error.field})" if error.field else error.detail
        findings = [wrong("settings", said, "serve would not start with them either.")]
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(findings).decode() + "\n")
    else:
        sys.stdout.write(_text(findings))
    return 1 if any(one.state == "wrong" for one in findings) else 0


async def _findings(arguments: argparse.Namespace) -> "list[Finding]":
    if arguments.server:
        from helpout_server.entrypoints.doctor.kept import disk
        from helpout_server.entrypoints.doctor.person import person

        data_dir = arguments.data_dir.resolve()
        return [*await person(data_dir), *disk(data_dir)]
    settings = serve_options.settings_of(arguments).checked()
    return await look_at(settings, ca_file=arguments.ca_file)


async def look_at(settings: "ServiceSettings", *, ca_file: str = "") -> "list[Finding]":
    """Everything of a standalone marketplace or of a hub's service, side by side."""
    from helpout_server.entrypoints.doctor import calls, kept, reached

    asked: list[Coroutine[Any, Any, list[Finding]]] = [
        asyncio.to_thread(kept.database, settings.database_place),
        kept.redis(settings.replicas.redis),
        reached.hub(settings.hub),
        calls.relay(settings.ice),
        calls.media(settings.media),
        calls.mail(settings.mail),
    ]
    if settings.hub is None or settings.public_url:
        asked.append(reached.public_address(settings.public_url, ca_file))
    here = [*kept.disk(settings.data_dir), *reached.certificate(settings.certfile)]
    return [*here, *(one for some in await asyncio.gather(*asked) for one in some)]


def _text(findings: "list[Finding]") -> str:
    lines = []
    for one in findings:
        lines.append(f"{one.state:8} {one.part}: {one.said}")
        if one.change:
            lines.append(f"{'':8} → {one.change}")
    wrong = sum(one.state == "wrong" for one in findings)
    lines.append(f"{len(findings)} looked at, {wrong} wrong")
    return "\n".join(lines) + "\n"
