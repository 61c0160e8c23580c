"""On a JupyterHub: what the Hub tells its service and its people's servers by the environment.

Owns reading that environment, and whether it is whole. Knows no request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from helpout_server.adapters.hub_tokens import CHECK_S, RE_READ_S, HubConfig
from helpout_server.domain.errors import InvalidRequest
from helpout_server.hub import CA_FILE_VARIABLE, MARKETPLACE_VARIABLE


@dataclass(frozen=True, slots=True)
class HubPlace:
    """Where the Hub expects us, and whom we ask about people."""

    hub: HubConfig
    ip: str
    port: int
    base_url: str


def hub_place(
    environment: Mapping[str, str],
    staff_groups: frozenset[str],
    tutor_groups: frozenset[str] = frozenset(),
    *,
    check_s: float = CHECK_S,
    re_read_s: float = RE_READ_S,
) -> HubPlace:
    """What a managed service is told; an external one is given the same by its operator.

    Raises:
        InvalidRequest: something is missing.
    """
    names = (
        "JUPYTERHUB_SERVICE_NAME",
        "JUPYTERHUB_API_URL",
        "JUPYTERHUB_API_TOKEN",
        "JUPYTERHUB_SERVICE_PREFIX",
        "JUPYTERHUB_SERVICE_URL",
    )
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise InvalidRequest(
            f"A service of a hub is told by its environment; missing: {', '.join(missing)}.",
            field="--hub",
        )
    service, api_url, api_token, prefix, url = (environment[name] for name in names)
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise InvalidRequest(
            "JUPYTERHUB_SERVICE_URL names a host and a port, as in http://127.0.0.1:10200.",
            field="--hub",
        )
    # What a managed service is told beyond that, and an external one need not be.
    base_url = environment.get("JUPYTERHUB_BASE_URL") or prefix.partition("services/")[0]
    config = HubConfig(
        service,
        api_url,
        api_token,
        staff_groups=staff_groups,
        tutor_groups=tutor_groups,
        check_s=check_s,
        re_read_s=re_read_s,
        hub_url=f"{environment.get('JUPYTERHUB_HOST', '')}{base_url}hub/",
        client_id=environment.get("JUPYTERHUB_CLIENT_ID") or f"service-{service}",
        callback_url=environment.get("JUPYTERHUB_OAUTH_CALLBACK_URL") or f"{prefix}oauth_callback",
    )
    return HubPlace(config, parts.hostname, parts.port, prefix)


@dataclass(frozen=True, slots=True)
class HubMembership:
    """A person's server on a hub that has a marketplace."""

    marketplace_url: str
    token: str = field(repr=False)
    """The server's own, which says who its owner is."""
    ca_file: str = ""


def membership(environment: Mapping[str, str]) -> HubMembership | None:
    """None off a hub, or on one without a marketplace."""
    url = environment.get(MARKETPLACE_VARIABLE, "")
    token = environment.get("JUPYTERHUB_API_TOKEN", "")
    if not url or not token:
        return None
    return HubMembership(url, token, environment.get(CA_FILE_VARIABLE, ""))
