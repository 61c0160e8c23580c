"""``SignIn`` and ``People`` by a JupyterHub: whose token it is, whether it is for us, who is there.

Owns which tokens of a hub are believed: of people, with access to this service by name; and what
a hub's groups mean here. Knows no account of ours.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import HTTPError as FetchError
from tornado.httpclient import HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.web import HTTPError

from helpout_server.domain.errors import InvalidRequest, SignInAway
from helpout_server.ports.sign_in import VouchedPerson

PROVIDER = "hub"
BELIEVED_S = 20
"""How long an answer of the Hub holds at most: with ``CHECK_S`` less than a minute."""
CHECK_S = 30.0
RE_READ_S = 300.0
PAGE_OF_PEOPLE = 200
LIST_TIMEOUT_S = 30.0
_AWAY = "The Hub does not answer. Try again in a moment."


@dataclass(frozen=True, slots=True)
class HubConfig:
    """The Hub that this service belongs to."""

    service: str
    """Our name there."""
    api_url: str
    api_token: str = field(repr=False)
    staff_groups: frozenset[str] = frozenset()
    """Whose members are staff here; the Hub's admins are, too."""
    tutor_groups: frozenset[str] = frozenset()
    """Whose members may offer help; none: everybody may."""
    check_s: float = CHECK_S
    """How often it is asked again about everybody with open sockets."""
    re_read_s: float = RE_READ_S
    """How often people and groups are read again."""
    hub_url: str = "/hub/"
    """The Hub's own pages, as a browser reaches them."""
    client_id: str = ""
    """Of OAuth."""
    callback_url: str = ""
    """Where the Hub sends a browser back to, as it was told beforehand."""


class HubTokens:
    """One for a marketplace, used from its event loop."""

    def __init__(self, config: HubConfig) -> None:
        """Raises InvalidRequest where JupyterHub's package is not installed."""
        try:
            from jupyterhub.services.auth import HubOAuth  # type: ignore[import-untyped]
        except ModuleNotFoundError as error:
            raise InvalidRequest(
                "A hub's service needs its package: pip install 'helpout-widgets[hub]'.",
                field="--hub",
            ) from error
        self.config = config
        self._auth = HubOAuth(
            api_url=config.api_url,
            api_token=config.api_token,
            oauth_client_id=config.client_id or f"service-{config.service}",
            oauth_redirect_uri=config.callback_url,
            cache_max_age=max(1, int(min(BELIEVED_S, config.check_s))),
        )
        self._scopes = {f"access:services!service={config.service}"}

    async def person_of(self, token: str) -> VouchedPerson | None:
        """See ``SignIn``."""
        try:
            asked: Any = self._auth.user_for_token(token, sync=False)
            model: dict[str, Any] | None = await asked
        except (HTTPError, OSError) as error:
            raise SignInAway(_AWAY) from error
        if model is None or model.get("kind") != "user":
            return None
        # Any token of the Hub says who somebody is; only one with this scope is meant for us.
        if not self._auth.check_scopes(self._scopes, model):
            return None
        return self._person(model)

    async def everybody(self) -> list[VouchedPerson]:
        """See ``People``."""
        client = SimpleAsyncHTTPClient(force_instance=True)
        found: dict[str, VouchedPerson] = {}
        offset: int | None = 0
        try:
            while offset is not None:
                answer = await client.fetch(self._listing(offset))
                told: dict[str, Any] = json.loads(answer.body)
                found |= {str(one["name"]): self._person(one) for one in told["items"]}
                following = told["_pagination"]["next"]
                offset = None if following is None else int(following["offset"])
        except (FetchError, OSError) as error:
            raise SignInAway(_AWAY) from error
        except (ValueError, KeyError, TypeError) as error:
            raise SignInAway("The Hub does not list its people as it should.") from error
        finally:
            client.close()
        return list(found.values())

    async def token_for(self, code: str, verifier: str) -> str:
        """The token of a browser that came back from the Hub with this code.

        Raises:
            SignInAway: the Hub does not answer, or the code is none of its.
        """
        try:
            asked: Any = self._auth.token_for_code(code, code_verifier=verifier, sync=False)
            return str(await asked)
        except (HTTPError, OSError, KeyError) as error:
            raise SignInAway("The Hub did not sign you in. Try again.") from error

    def _listing(self, offset: int) -> HTTPRequest:
        auth = self._auth
        return HTTPRequest(
            f"{self.config.api_url}/users?sort=id&offset={offset}&limit={PAGE_OF_PEOPLE}",
            headers={
                "Authorization": f"token {self.config.api_token}",
                "Accept": "application/jupyterhub-pagination+json",
            },
            request_timeout=LIST_TIMEOUT_S,
            ca_certs=auth.client_ca or None,
            client_cert=auth.certfile or None,
            client_key=auth.keyfile or None,
        )

    def _person(self, model: dict[str, Any]) -> VouchedPerson:
        config = self.config
        groups = frozenset(str(group) for group in model.get("groups") or ())
        name = str(model["name"])
        return VouchedPerson(
            PROVIDER,
            name,
            is_staff=model.get("admin") is True or not groups.isdisjoint(config.staff_groups),
            groups=groups,
            display_name=name,
            may_offer=not config.tutor_groups or not groups.isdisjoint(config.tutor_groups),
        )
