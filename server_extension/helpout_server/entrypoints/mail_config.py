"""What an operator says of mail, as options and environment have it.

Owns where a password may come from: a file that nobody else reads, or the environment. Never an
option, which others of the machine can see.
"""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from helpout_server.adapters.smtp import MailConfig, Tls
from helpout_server.entrypoints.stored_choice import read_token

PASSWORD_VARIABLE = "HELPOUTS_MAIL_PASSWORD"  # noqa: S105 - a variable's name


def mail_server(
    *,
    host: str,
    port: int,
    tls: str,
    user: str,
    password_file: str,
    sender: str,
    ca_file: str,
    public_address: str,
    environment: Mapping[str, str] | None = None,
) -> MailConfig:
    """Checked; without a host no mail is sent.

    Raises:
        InvalidRequest: with the option at fault.
        StoreUnusable: the file cannot be read, or others may read it.
    """
    if not host:
        return MailConfig()
    known = os.environ if environment is None else environment
    password = known.get(PASSWORD_VARIABLE, "") if user else ""
    if password_file:
        password = read_token(Path(password_file))
    return MailConfig(
        host=host,
        port=port,
        tls=cast("Tls", tls),
        user=user,
        password=password,
        sender=sender,
        ca_file=ca_file,
    ).checked(public_address)


def mail_of(options: Any, public_address: str) -> MailConfig:
    """From whatever has ``mail_host``, ``mail_port`` … : the extension's traits, a command's words.

    Raises:
        As ``mail_server``.
    """
    return mail_server(
        host=options.mail_host,
        port=options.mail_port,
        tls=options.mail_tls,
        user=options.mail_user,
        password_file=options.mail_password_file,
        sender=options.mail_from,
        ca_file=options.mail_ca_file,
        public_address=public_address,
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words of ``jupyter helpouts serve`` about mail."""
    parser.add_argument("--mail-host", default="", help="an SMTP server; without it no mail")
    parser.add_argument(
        "--mail-port", type=int, default=0, help="0: 587, or 465 for tls, 25 for none"
    )
    parser.add_argument(
        "--mail-tls",
        choices=("starttls", "tls", "none"),
        default="starttls",
        help="none: only to a mail server on this machine",
    )
    parser.add_argument("--mail-user", default="", help="who signs in there")
    parser.add_argument(
        "--mail-password-file",
        default="",
        help=f"the password (0600); without it, the environment's {PASSWORD_VARIABLE}",
    )
    parser.add_argument("--mail-from", default="", help="the address that mail comes from")
    parser.add_argument("--mail-ca-file", default="", help="a certificate authority to trust, PEM")
