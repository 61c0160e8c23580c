"""What an operator says of signing in by OpenID Connect, as options and environment have it.

Owns where the client secret may come from: a file that nobody else reads, or the environment.
Never an option, which others of the machine can see.
"""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from helpout_server.adapters.openid import OpenIdConfig, secure
from helpout_server.adapters.openid_claims import GROUPS_CLAIM
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.stored_choice import read_token

SECRET_VARIABLE = "HELPOUTS_OPENID_CLIENT_SECRET"  # noqa: S105 - a variable's name
DAYS_MAX = 365
_SCOPES = ("openid", "profile")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words of ``jupyter helpouts serve`` about signing in."""
    parser.add_argument(
        "--openid-issuer",
        default="",
        help="a provider of OpenID Connect, exactly as it calls itself: people sign in there "
        "beside coming by invitation. Needs --public-url",
    )
    parser.add_argument("--openid-client-id", default="", help="our name at the provider")
    parser.add_argument(
        "--openid-client-secret-file",
        default="",
        help=f"our secret there (0600); without it, the environment's {SECRET_VARIABLE}; without "
        "both, a public client",
    )
    parser.add_argument(
        "--openid-name", default="", help="what people call the provider: Sign in with …"
    )
    parser.add_argument(
        "--openid-scope", action="append", default=[], help="to ask for beside openid and profile"
    )
    parser.add_argument(
        "--openid-groups-claim",
        default=GROUPS_CLAIM,
        help="where the provider tells somebody's groups, as in realm_access.roles (%(default)s)",
    )
    parser.add_argument(
        "--openid-days",
        type=int,
        default=30,
        help=f"after so long one signs in again; 1 to {DAYS_MAX} (%(default)s)",
    )
    parser.add_argument("--openid-ca-file", default="", help="an authority to trust for it, PEM")


def openid_of(
    options: argparse.Namespace, environment: Mapping[str, str] | None = None
) -> OpenIdConfig | None:
    """Checked; None where no provider is named.

    Raises:
        InvalidRequest: with the option at fault.
        StoreUnusable: the file cannot be read, or others may read it.
    """
    issuer = str(options.openid_issuer)
    if not issuer:
        return None
    _check(options, issuer)
    known = os.environ if environment is None else environment
    secret = known.get(SECRET_VARIABLE, "")
    if options.openid_client_secret_file:
        secret = read_token(Path(options.openid_client_secret_file))
    return OpenIdConfig(
        issuer=issuer,
        client_id=options.openid_client_id,
        client_secret=secret,
        name=options.openid_name or str(urlsplit(issuer).hostname),
        scopes=tuple(dict.fromkeys([*_SCOPES, *options.openid_scope])),
        groups_claim=options.openid_groups_claim,
        staff_groups=frozenset(options.staff_group),
        ca_file=options.openid_ca_file,
        days=options.openid_days,
    )


def _check(options: argparse.Namespace, issuer: str) -> None:
    parts = urlsplit(issuer)
    if not secure(issuer) or parts.query or parts.fragment or len(issuer) > 500:
        raise InvalidRequest(
            "The issuer is an address that begins with https:// (plain http on this machine "
            "alone), without ? and #.",
            field="--openid-issuer",
        )
    if options.hub:
        raise InvalidRequest(
            "On a hub people sign in to the Hub; give its authenticator your provider.",
            field="--openid-issuer",
        )
    if not options.openid_client_id:
        raise InvalidRequest("The provider knows us by a client id.", field="--openid-client-id")
    if not options.public_url:
        raise InvalidRequest(
            "The provider sends people back to --public-url; say where that is.",
            field="--public-url",
        )
    if not 1 <= options.openid_days <= DAYS_MAX:
        raise InvalidRequest(f"Days are 1 to {DAYS_MAX}.", field="--openid-days")
    if len(options.openid_name) > 60:
        raise InvalidRequest("A name has at most 60 characters.", field="--openid-name")
    for scope in options.openid_scope:
        if not scope or any(c <= " " or c in '"\\' or c > "~" for c in scope):
            raise InvalidRequest("A scope is one word, as in groups.", field="--openid-scope")
