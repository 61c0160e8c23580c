"""``jupyter helpouts …``: run a marketplace, join one, let people in.

Owns the commands' words. What they do is asked of a running server.
"""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from helpout_server import __version__
from helpout_server.contracts.account import AccountDraft, AccountToken, Invitation, InvitationDraft
from helpout_server.contracts.host import ConnectDraft, HostStatus
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints import media_config, serve_options, turn_config
from helpout_server.entrypoints.doctor import command as doctor
from helpout_server.entrypoints.keeping import commands as keeping
from helpout_server.entrypoints.running_server import NoServer, RunningServer, choose_server
from helpout_server.entrypoints.watch import logs

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 where it did what it says, 1 where it could not, 2 for wrong words."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return command(arguments)
    except (HelpoutError, NoServer, OSError) as error:
        print(_told(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _told(error: Exception) -> str:
    if isinstance(error, HelpoutError):
        at = f" ({error.field})" if error.field else ""
        return f"{error.title} {error.detail}{at}".strip()
    return str(error)


# ---- words ------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jupyter helpouts", description="Real help, real time, real people, in JupyterLab."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_connect(commands)
    _add_account(commands)
    _add_invite(commands)
    status = commands.add_parser("status", help="what the running server is, and if it answers")
    _add_server(status)
    status.set_defaults(command=_status)
    keeping.add_commands(commands)
    doctor.add_command(commands)
    _add_turn_config(commands)
    _add_janus_config(commands)
    _add_demo(commands)
    return parser


def _add_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="", help="the server, if it cannot be found by itself")
    parser.add_argument("--token-file", default="", help="a file with a token for it (mode 0600)")
    parser.add_argument("--ca-file", default="", help="a certificate authority to trust, PEM")
    serve_options.add_data_dir(parser)


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="run a marketplace of its own, without Jupyter")
    serve_options.add_arguments(serve)
    serve.set_defaults(command=_serve)


def _add_connect(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    connect = commands.add_parser("connect", help="join a marketplace with an invitation")
    connect.add_argument("invitation", help="https://address/#code, as you were given it")
    connect.add_argument("--name", default=getpass.getuser(), help="how others see you")
    connect.add_argument("--time-zone", default=local_time_zone(), help="(%(default)s)")
    connect.add_argument("--marketplace-ca-file", default="", help="authority of the marketplace")
    _add_server(connect)
    connect.set_defaults(command=_connect)


def _add_account(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    account = commands.add_parser("account", help="people of the marketplace")
    actions = account.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="make an account; prints its token, once")
    add.add_argument("name")
    add.add_argument("--staff", action="store_true", help="may let people in")
    add.add_argument("--time-zone", default="UTC")
    _add_server(add)
    add.set_defaults(command=_account_add)


def _add_invite(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    invite = commands.add_parser("invite", help="make an invitation; prints its address, once")
    invite.add_argument("--note", default="", help="for whom it is")
    invite.add_argument("--uses", type=int, default=1, help="how many may come in (%(default)s)")
    invite.add_argument("--hours", type=int, default=72, help="how long it lasts (%(default)s)")
    _add_server(invite)
    invite.set_defaults(command=_invite)


def _add_turn_config(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("turn-config", help="print a relay's configuration (coturn)")
    turn_config.add_arguments(parser)
    parser.set_defaults(command=_turn_config)


def _add_janus_config(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("janus-config", help="configure a media server (Janus)")
    media_config.add_arguments(parser)
    parser.set_defaults(command=_janus_config)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="two JupyterLabs, a student's and a tutor's")
    from helpout_server.entrypoints.demo.main import add_arguments

    add_arguments(demo)
    demo.set_defaults(command=_demo)


def local_time_zone() -> str:
    """The machine's zone where it says so by name; else UTC."""
    named = os.environ.get("TZ", "").lstrip(":")
    if not named:
        parts = Path("/etc/localtime").resolve().parts
        named = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    return named if "/" in named else "UTC"


# ---- deeds ------------------------------------------------------------------------------------


def _serve(arguments: argparse.Namespace) -> int:
    from helpout_server.entrypoints.service import serve

    logs.set_up(arguments.log_format)
    asyncio.run(serve(serve_options.settings_of(arguments)))
    return 0


def _server(arguments: argparse.Namespace, *, jupyter_only: bool = False) -> RunningServer:
    return asyncio.run(
        choose_server(
            arguments.url,
            arguments.token_file,
            arguments.ca_file,
            arguments.data_dir,
            jupyter_only=jupyter_only,
        )
    )


def _connect(arguments: argparse.Namespace) -> int:
    draft = ConnectDraft(
        invitation=arguments.invitation,
        display_name=arguments.name,
        time_zone=arguments.time_zone,
        ca_file=arguments.marketplace_ca_file,
    )
    server = _server(arguments, jupyter_only=True)
    status = asyncio.run(server.ask("POST", "host/connect", HostStatus, draft))
    print(f"{server.url} now belongs to the marketplace at {status.marketplace_url}")
    return 0


def _account_add(arguments: argparse.Namespace) -> int:
    draft = AccountDraft(
        display_name=arguments.name, time_zone=arguments.time_zone, is_staff=arguments.staff
    )
    server = _server(arguments)
    made = asyncio.run(server.ask("POST", "api/v1/accounts", AccountToken, draft))
    print(
        f"{made.account.display_name} has an account ({made.account.id}). "
        "Their token, shown this once:",
        file=sys.stderr,
    )
    print(made.token)
    return 0


def _invite(arguments: argparse.Namespace) -> int:
    draft = InvitationDraft(
        note=arguments.note, uses=arguments.uses, expires_in_hours=arguments.hours
    )
    made = asyncio.run(_server(arguments).ask("POST", "api/v1/invitations", Invitation, draft))
    print(f"Lets {made.uses_left} in, until {made.expires_at:%Y-%m-%d %H:%M} UTC:", file=sys.stderr)
    print(made.address)
    return 0


def _status(arguments: argparse.Namespace) -> int:
    server = _server(arguments)
    if server.token.startswith("helpouts_"):
        asyncio.run(server.ask("GET", "api/v1/me", dict))
        print(f"{server.url}: a marketplace of its own, answering")
        return 0
    status = asyncio.run(server.ask("GET", "host/status", HostStatus))
    where = {
        "unset": "no marketplace chosen yet: join one (jupyter helpouts connect) or host one",
        "embedded": "hosts the marketplace",
        "gateway": f"belongs to the marketplace at {status.marketplace_url}",
    }[status.mode]
    print(f"{server.url}: {where}")
    if status.mode != "unset" and not status.reachable:
        print(f"  It does not answer. {status.last_error or ''}".rstrip())
        return 1
    return 0


def _janus_config(arguments: argparse.Namespace) -> int:
    print(media_config.write_janus_config(arguments), end="")
    return 0


def _turn_config(arguments: argparse.Namespace) -> int:
    print(turn_config.document(arguments), end="")
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from helpout_server.entrypoints.demo.main import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
