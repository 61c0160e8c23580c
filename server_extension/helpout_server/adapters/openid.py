"""``OpenIdProvider`` by authlib: discovery, PKCE, the exchange of a code, and what is believed.

Owns which answers of a provider are believed: over TLS (or on this machine), of the issuer that
the operator named, signed by one of its keys with an asymmetric algorithm, for us, now, and for
the very sign-in that was asked for. Knows no account of ours and no browser.

Keys and the discovery document are remembered in memory; each process has its own copy.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from helpout_server.adapters.openid_claims import GROUPS_CLAIM, person_of
from helpout_server.adapters.openid_http import Answered, ProviderHttp, ProviderRequests, text_of
from helpout_server.domain.errors import InvalidRequest, SignInAway, SignInRefused
from helpout_server.ports.clock import Clock
from helpout_server.ports.openid import Asked, ComeBack
from helpout_server.ports.sign_in import VouchedPerson

REMEMBERED_S = 3_600
KEYS_ANEW_S = 30
"""A token with a key that is not known yet has the keys fetched again, so often at most."""
LEEWAY_S = 120
"""By how much the provider's clock may differ from ours."""
ALGORITHMS = frozenset(
    f"{family}{bits}" for family in ("RS", "ES", "PS") for bits in (256, 384, 512)
) | {"EdDSA"}
"""Never ``none``, and nothing by a shared secret: a public key must not pass for one."""
_METHODS = ("client_secret_basic", "client_secret_post")


@dataclass(frozen=True, slots=True)
class OpenIdConfig:
    """What an operator says of their provider."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    """Empty: a public client, by PKCE alone."""
    name: str = ""
    """As people know it: Sign in with …"""
    scopes: tuple[str, ...] = ("openid", "profile")
    groups_claim: str = GROUPS_CLAIM
    staff_groups: frozenset[str] = frozenset()
    ca_file: str = ""
    days: int = 30
    """How long a token serves before one signs in again."""


class _Auth(Protocol):
    """What we use of authlib; its modules are loaded when a provider is set up."""

    client: Any
    decode: Any
    key_set: Any
    registry: Any
    claims: Any
    faults: tuple[type[Exception], ...]
    unknown_key: tuple[type[Exception], ...]


def _authlib() -> _Auth:
    """Raises InvalidRequest where it is not installed."""
    try:
        from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
        from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
        from joserfc import errors, jwt
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry
    except ModuleNotFoundError as error:
        raise InvalidRequest(
            "Signing in by OpenID Connect needs a package: pip install 'helpout-widgets[openid]'.",
            field="--openid-issuer",
        ) from error

    class Auth:
        client = OAuth2Client
        decode = staticmethod(jwt.decode)
        key_set = KeySet
        registry = JWSRegistry
        claims = CodeIDToken
        faults = (errors.JoseError, ValueError, TypeError, KeyError)
        unknown_key = (errors.InvalidKeyIdError,)

    return Auth  # type: ignore[return-value]


@dataclass(slots=True)
class _Remembered:
    value: Any
    at_s: float


class AuthlibProvider:
    """One for a marketplace, used from its event loop."""

    def __init__(
        self, config: OpenIdConfig, clock: Clock, *, http: ProviderRequests | None = None
    ) -> None:
        """Raises InvalidRequest where authlib is not installed, or the CA file is none."""
        self._config = config
        self._clock = clock
        self._auth = _authlib()
        self._http = http or ProviderHttp(config.issuer, _trust(config.ca_file))
        self._metadata: _Remembered | None = None
        self._keys: _Remembered | None = None

    async def address(self, asked: Asked, *, redirect_uri: str) -> str:
        """See ``OpenIdProvider``."""
        metadata = await self._discovered()
        url, _state = self._client(metadata, redirect_uri).create_authorization_url(
            metadata["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
        return str(url)

    async def person(
        self, come_back: ComeBack, asked: Asked, *, redirect_uri: str, now: datetime
    ) -> VouchedPerson:
        """See ``OpenIdProvider``."""
        metadata = await self._discovered()
        told = come_back.issuer
        if told != self._config.issuer and (
            told or metadata.get("authorization_response_iss_parameter_supported") is True
        ):
            raise SignInRefused("Another provider than yours sent you back. Nothing was done.")
        tokens = await self._exchanged(metadata, come_back.code, asked, redirect_uri)
        claims = await self._believed(metadata, tokens, asked, now)
        more = await self._more_claims(metadata, tokens, claims["sub"])
        config = self._config
        return person_of(
            config.issuer, {**more, **claims}, config.groups_claim, config.staff_groups
        )

    async def close(self) -> None:
        self._http.close()

    # ---- what the provider is

    async def _discovered(self) -> dict[str, Any]:
        now_s = self._clock.monotonic()
        known = self._metadata
        if known is None or now_s >= known.at_s + REMEMBERED_S:
            base = self._config.issuer.rstrip("/")
            found = await self._http.get(f"{base}/.well-known/openid-configuration")
            known = self._metadata = _Remembered(self._checked(found), now_s)
        value: dict[str, Any] = known.value
        return value

    def _checked(self, answered: Answered) -> dict[str, Any]:
        """The discovery document. Raises SignInAway for one that is none, or another issuer's."""
        metadata = answered.value
        if answered.status != 200 or not isinstance(metadata, dict):
            raise SignInAway("Your provider does not say how to sign in. Tell its operator.")
        if metadata.get("issuer") != self._config.issuer:
            raise SignInAway(
                "The provider calls itself otherwise than this marketplace knows it. "
                "Its operator compares --openid-issuer with what the provider says."
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not secure(text_of(metadata, name)):
                raise SignInAway(f"The provider names no safe {name}. Tell its operator.")
        return metadata

    def _client(self, metadata: Mapping[str, Any], redirect_uri: str) -> Any:
        return self._auth.client(
            None,
            client_id=self._config.client_id,
            client_secret=self._config.client_secret or None,
            token_endpoint_auth_method=self._method(metadata),
            scope=" ".join(self._config.scopes),
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _method(self, metadata: Mapping[str, Any]) -> str:
        """How we prove who we are: as the provider takes it, in a header where it may be."""
        if not self._config.client_secret:
            return "none"
        taken = metadata.get("token_endpoint_auth_methods_supported")
        if not isinstance(taken, list):
            return _METHODS[0]
        return next((method for method in _METHODS if method in taken), _METHODS[0])

    # ---- what it says

    async def _exchanged(
        self, metadata: Mapping[str, Any], code: str, asked: Asked, redirect_uri: str
    ) -> dict[str, Any]:
        client = self._client(metadata, redirect_uri)
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": asked.verifier,
        }
        answered = await self._http.post_form(
            text_of(metadata, "token_endpoint"),
            fields,
            client.client_auth(client.token_endpoint_auth_method).prepare,
        )
        if answered.status >= 500:
            raise SignInAway("Your provider does not answer. Try again in a moment.")
        tokens = answered.value
        if answered.status == 200 and isinstance(tokens, dict):
            return tokens
        error = tokens.get("error") if isinstance(tokens, dict) else None
        if error in {"invalid_client", "unauthorized_client"}:
            raise SignInRefused(
                "The provider does not know this marketplace. Its operator checks "
                "--openid-client-id and the secret."
            )
        raise SignInRefused("This sign-in was used already, or took too long. Begin again.")

    async def _believed(
        self, metadata: Mapping[str, Any], tokens: Mapping[str, Any], asked: Asked, now: datetime
    ) -> dict[str, Any]:
        """The claims of the ID token. Raises SignInRefused."""
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise SignInRefused("The provider did not say who you are (no ID token).")
        try:
            try:
                token = self._read(id_token, metadata, await self._known_keys(metadata))
            except self._auth.unknown_key:
                keys = await self._known_keys(metadata, anew=True)
                token = self._read(id_token, metadata, keys)
            claims = self._auth.claims(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "values": [self._config.issuer]},
                    "aud": {"essential": True, "values": [self._config.client_id]},
                },
                {
                    "nonce": asked.nonce,
                    "client_id": self._config.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except self._auth.faults as error:
            raise SignInRefused(
                "What the provider says of you cannot be believed "
                f"({type(error).__name__}{_claim_of(error)}). Begin again; if it stays so, tell "
                "whoever runs this marketplace."
            ) from None
        return dict(claims)

    def _read(self, id_token: str, metadata: Mapping[str, Any], keys: Any) -> Any:
        advertised = metadata.get("id_token_signing_alg_values_supported")
        named = advertised if isinstance(advertised, list) else ["RS256"]
        allowed = sorted(ALGORITHMS.intersection(name for name in named if isinstance(name, str)))
        registry = self._auth.registry(algorithms=allowed, strict_check_header=False)
        return self._auth.decode(id_token, key=keys, registry=registry)

    async def _known_keys(self, metadata: Mapping[str, Any], *, anew: bool = False) -> Any:
        now_s = self._clock.monotonic()
        known = self._keys
        age_s = REMEMBERED_S if known is None else now_s - known.at_s
        if known is None or age_s >= REMEMBERED_S or (anew and age_s >= KEYS_ANEW_S):
            answered = await self._http.get(text_of(metadata, "jwks_uri"))
            if answered.status != 200 or not isinstance(answered.value, dict):
                raise SignInAway("Your provider's keys cannot be had. Try again in a moment.")
            keys = self._auth.key_set.import_key_set(answered.value)
            known = self._keys = _Remembered(keys, now_s)
        return known.value

    async def _more_claims(
        self, metadata: Mapping[str, Any], tokens: Mapping[str, Any], sub: str
    ) -> dict[str, Any]:
        """What the provider tells elsewhere than in the ID token, such as name and groups."""
        url, access_token = text_of(metadata, "userinfo_endpoint"), text_of(tokens, "access_token")
        if not access_token or not secure(url):
            return {}
        answered = await self._http.get(url, bearer=access_token)
        if answered.status != 200 or not isinstance(answered.value, dict):
            return {}
        if answered.value.get("sub") != sub:
            raise SignInRefused("The provider answered for somebody else. Begin again.")
        return answered.value


def secure(url: str) -> bool:
    """https, or this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (parts.scheme == "https" and bool(host)) or (
        parts.scheme == "http" and host in {"localhost", "127.0.0.1", "::1"}
    )


def _claim_of(error: Exception) -> str:
    claim = getattr(error, "claim", None)
    return f": {claim}" if isinstance(claim, str) and claim.isidentifier() else ""


def _trust(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise InvalidRequest(
                f"{ca_file} is no readable certificate authority in PEM form.",
                field="--openid-ca-file",
            ) from error
    return context
