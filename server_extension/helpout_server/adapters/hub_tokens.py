"""``SignIn`` by a JupyterHub: whose token it is, and whether it is for us.

Owns which tokens of a hub are believed: of people, with access to this service by name. Knows no
account of ours.
"""

from dataclasses import dataclass, field
from typing import Any

from tornado.web import HTTPError

from helpout_server.domain.errors import InvalidRequest, SignInAway
from helpout_server.ports.sign_in import VouchedPerson

PROVIDER = "hub"
BELIEVED_S = 20
"""How long an answer of the Hub holds: less than the minute in which a revocation must count."""


@dataclass(frozen=True, slots=True)
class HubConfig:
    """The Hub that this service belongs to."""

    service: str
    """Our name there."""
    api_url: str
    api_token: str = field(repr=False)
    staff_groups: frozenset[str] = frozenset()
    """Whose members are staff here; the Hub's admins are, too."""


class HubTokens:
    """One for a marketplace, used from its event loop."""

    def __init__(self, config: HubConfig) -> None:
        """Raises InvalidRequest where JupyterHub's package is not installed."""
        try:
            from jupyterhub.services.auth import HubAuth  # type: ignore[import-untyped]
        except ModuleNotFoundError as error:
            raise InvalidRequest(
                "A hub's service needs its package: pip install 'helpout-widgets[hub]'.",
                field="--hub",
            ) from error
        self._config = config
        self._auth = HubAuth(
            api_url=config.api_url, api_token=config.api_token, cache_max_age=BELIEVED_S
        )
        self._scopes = {f"access:services!service={config.service}"}

    async def person_of(self, token: str) -> VouchedPerson | None:
        """See ``SignIn``."""
        try:
            asked: Any = self._auth.user_for_token(token, sync=False)
            model: dict[str, Any] | None = await asked
        except HTTPError as error:
            raise SignInAway("The Hub does not answer. Try again in a moment.") from error
        except OSError as error:
            raise SignInAway("The Hub does not answer. Try again in a moment.") from error
        if model is None or model.get("kind") != "user":
            return None
        # Any token of the Hub says who somebody is; only one with this scope is meant for us.
        if not self._auth.check_scopes(self._scopes, model):
            return None
        groups = frozenset(str(group) for group in model.get("groups") or ())
        is_staff = model.get("admin") is True or not groups.isdisjoint(self._config.staff_groups)
        name = str(model["name"])
        return VouchedPerson(PROVIDER, name, is_staff, groups, display_name=name)
