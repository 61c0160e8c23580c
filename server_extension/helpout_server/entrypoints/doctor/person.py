"""A person's own Jupyter server: what it has chosen, and whether its marketplace lets it in."""

import os
from collections.abc import Mapping
from pathlib import Path

import httpx

from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.doctor.finding import Finding, ok, warning, wrong
from helpout_server.entrypoints.doctor.reached import WITHIN_S, public_address
from helpout_server.entrypoints.hub_service import membership
from helpout_server.entrypoints.server_host import HostSettings
from helpout_server.entrypoints.stored_choice import read_choice, read_token
from helpout_server.entrypoints.upstream import trust


async def person(data_dir: Path, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Nothing where no Jupyter server of this person has chosen anything."""
    on_hub = membership(environment)
    if on_hub is not None:
        return await _gateway(on_hub.marketplace_url, on_hub.token, on_hub.ca_file)
    try:
        choice = read_choice(data_dir)
        if choice is None:
            return [
                warning(
                    "server",
                    "this Jupyter server has no marketplace yet",
                    "Join one (jupyter helpouts connect), or host one in the sidebar.",
                )
            ]
        if choice.mode == "embedded":
            return [ok("server", "hosts the marketplace itself")]
        url = choice.marketplace_url
        token = read_token(HostSettings(data_dir=data_dir).token_path(url))
    except HelpoutError as error:
        return [wrong("server", error.detail, "Join the marketplace again with a new invitation.")]
    return await _gateway(url, token, choice.ca_file)


async def _gateway(url: str, token: str, ca_file: str) -> list[Finding]:
    findings = await public_address(url, ca_file)
    if any(one.state == "wrong" for one in findings):
        return findings
    async with httpx.AsyncClient(
        verify=trust(ca_file), trust_env=False, timeout=WITHIN_S
    ) as client:
        answer = await client.get(
            f"{url}helpouts/api/v1/me", headers={"Authorization": f"Bearer {token}"}
        )
    if answer.status_code != 200:
        findings.append(
            wrong(
                "server",
                f"the marketplace does not let this server in ({answer.status_code})",
                "Join again with a new invitation; on a hub, look at the scopes of servers' "
                "tokens (docs/operations/jupyterhub.md).",
            )
        )
    else:
        findings.append(ok("server", f"belongs to {url}, and is let in"))
    return findings
