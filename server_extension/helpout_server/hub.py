"""Set-up of a JupyterHub, in its own configuration file:

    from helpout_server import hub
    hub.configure(c)

Owns what a hub must be told: the service, who may reach it, and what a person's server is given.
Imports nothing of ours or of JupyterHub's: it runs inside the Hub's process.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

SERVICE = "helpouts"
MARKETPLACE_VARIABLE = "HELPOUTS_HUB_MARKETPLACE_URL"
CA_FILE_VARIABLE = "HELPOUTS_HUB_CA_FILE"
READS = ("list:users", "read:users:name", "read:users:groups")
DEFAULT_URL = "http://127.0.0.1:10200"


def configure(
    c: Any,
    *,
    url: str = DEFAULT_URL,
    data_dir: str = "helpouts",
    staff_groups: Iterable[str] = (),
    tutor_groups: Iterable[str] = (),
    options: Sequence[str] = (),
    api_token: str = "",
    ca_file: str = "",
    base_url: str = "/",
) -> list[str]:
    """Make Helpouts a service of this hub, for everybody on it.

    Args:
        c: the configuration object of ``jupyterhub_config.py``.
        url: where the service listens, as the Hub's proxy and people's servers reach it.
        data_dir: where it keeps its database and files; made where there is none.
        staff_groups: groups of the Hub whose members are staff of the marketplace; the Hub's
            admins are, too. ``c.Helpouts.staff_groups`` says more of them.
        tutor_groups: groups whose members may offer help; none: everybody may.
            ``c.Helpouts.tutor_groups`` says more of them.
        options: more of ``jupyter helpouts serve``, such as ``("--db", "postgresql://…")``.
        api_token: of an external service, which somebody else starts; empty: the Hub starts it.
        ca_file: an authority to trust for ``url``, PEM.
        base_url: the Hub's own ``JupyterHub.base_url``.

    Returns:
        What it set, a line each, to be shown to whoever starts the Hub.
    """
    prefix = f"{base_url.rstrip('/')}/services/{SERVICE}/"
    access = f"access:services!service={SERVICE}"
    staff = [*staff_groups, *_listed(c.Helpouts, "staff_groups")]
    tutors = [*tutor_groups, *_listed(c.Helpouts, "tutor_groups")]
    words = [
        *("-m", "helpout_server.service", "--hub"),
        *(word for group in staff for word in ("--staff-group", group)),
        *(word for group in tutors for word in ("--tutor-group", group)),
        *options,
    ]
    service: dict[str, Any] = {
        "name": SERVICE,
        "url": url,
        "display": True,
        # It is the Hub's own: who opens its page is not asked whether it may know their name.
        "oauth_no_confirm": True,
    }
    if api_token:
        service["api_token"] = api_token
        how = f"python {' '.join(words)} --data-dir …"
        said = [f"service {SERVICE} at {url}, external; start it with: {how}"]
    else:
        service["command"] = [sys.executable, *words, "--data-dir", data_dir]
        said = [f"service {SERVICE} at {url}, started by the Hub"]
    c.JupyterHub.services = [*_listed(c.JupyterHub, "services"), service]
    said.append(f"staff: the Hub's admins{_and(staff)}")
    said.append(f"who may offer help: {_and(tutors)[2:] or 'everybody'}")
    said += _grant(c, access)
    scopes = _listed(c.Spawner, "server_token_scopes")
    if not scopes:
        # JupyterHub's own, which it leaves out once anything is set.
        scopes = ["users:activity!user", "access:servers!server"]
    c.Spawner.server_token_scopes = [*scopes, access]
    said.append(
        f"a person's server may use it in their name (Spawner.server_token_scopes: {access})"
    )
    variables = {MARKETPLACE_VARIABLE: f"{url.rstrip('/')}{prefix}"}
    if ca_file:
        variables[CA_FILE_VARIABLE] = ca_file
    for spawner in _with_environment(c):
        spawner.environment = {**(_given(spawner, "environment") or {}), **variables}
    said.append(f"a person's server finds it at {variables[MARKETPLACE_VARIABLE]}")
    return said


def _with_environment(c: Any) -> list[Any]:
    """``Spawner``, and each kind of it whose own environment would hide that one's."""
    kinds = (name for name in list(c) if name.endswith("Spawner") and name != "Spawner")
    own = [c[name] for name in kinds if _given(c[name], "environment") is not None]
    return [c.Spawner, *own]


def _and(groups: Sequence[str]) -> str:
    return "".join(f", group {group}" for group in groups)


def _grant(c: Any, access: str) -> list[str]:
    """Everybody may reach the service, and it may read who is there; the operator's roles stay."""
    roles = _listed(c.JupyterHub, "load_roles")
    for role in roles:
        if role.get("name") == "user":
            role["scopes"] = [*role.get("scopes", ["self"]), access]
            break
    else:
        roles.append({"name": "user", "scopes": ["self", access]})
    roles.append({"name": SERVICE, "services": [SERVICE], "scopes": list(READS)})
    c.JupyterHub.load_roles = roles
    return [
        f"role user: {access}",
        f"role {SERVICE}: {', '.join(READS)} (so that groups are read again on a schedule)",
    ]


def _given(section: Any, name: str) -> Any:
    """What was set, and not what traitlets makes of a name that was not."""
    return section.get(name)


def _listed(section: Any, name: str) -> list[Any]:
    return list(_given(section, name) or [])
