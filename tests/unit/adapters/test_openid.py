"""What of a provider is believed: a forger has its place, and every answer may be theirs."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from helpout_server.adapters.openid import (
    KEYS_ANEW_S,
    LEEWAY_S,
    REMEMBERED_S,
    AuthlibProvider,
    OpenIdConfig,
    secure,
)
from helpout_server.adapters.openid_claims import groups_of, name_of, person_of
from helpout_server.adapters.openid_http import Answered, Prepare
from helpout_server.domain.errors import SignInAway, SignInRefused
from helpout_server.ports.openid import Asked, ComeBack

ISSUER = "https://id.example/realm"
CLIENT = "helpouts"
ASKED = Asked(state="s", nonce="the-nonce-asked-for", verifier="v" * 64)
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
KEY = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
LATER = RSAKey.generate_key(2048, {"kid": "second"}, private=True)
STRANGER = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "userinfo_endpoint": f"{ISSUER}/me",
    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    "token_endpoint_auth_methods_supported": ["client_secret_post"],
}
CLAIMS = {
    "iss": ISSUER,
    "sub": "248289761001",
    "aud": CLIENT,
    "nonce": ASKED.nonce,
    "iat": NOW_S - 1,
    "exp": NOW_S + 300,
}


@dataclass
class Clock:
    seconds: float = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Forger:
    """``ProviderRequests`` whose every answer a test may change."""

    id_token: str = ""
    metadata: dict[str, Any] = field(default_factory=lambda: dict(METADATA))
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    userinfo: Answered = field(
        default_factory=lambda: Answered(200, {"sub": CLAIMS["sub"], "name": "Amara Okafor"})
    )
    token: Answered | None = None
    asked: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    async def get(self, url: str, *, bearer: str = "") -> Answered:
        self.asked.append(url)
        if url.endswith("/.well-known/openid-configuration"):
            return Answered(200, self.metadata)
        if url.endswith("/keys"):
            keys = [key.as_dict(private=False) for key in self.keys]
            return Answered(200, {"keys": keys})
        assert bearer == "an-access-token"
        return self.userinfo

    async def post_form(self, url: str, fields: Mapping[str, str], prepare: Prepare) -> Answered:
        self.asked.append(url)
        self.sent.append(prepare("POST", url, {}, f"code={fields['code']}")[2])
        tokens = {"access_token": "an-access-token", "id_token": self.id_token}
        return self.token or Answered(200, tokens)

    def close(self) -> None:
        return


def signed(key: RSAKey = KEY, algorithm: str = "RS256", **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    header = {"alg": algorithm, "kid": key.kid or "first"}
    return jwt.encode(header, claims, key, registry=JWSRegistry(algorithms=[algorithm]))


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(algorithm: str = "none") -> str:
    header = json.dumps({"alg": algorithm, "kid": "first"}).encode()
    return f"{part(header)}.{part(json.dumps(CLAIMS).encode())}."


def by_the_public_key() -> str:
    """Signed with what everybody knows, as if it were a shared secret."""
    message = unsigned("HS256")[:-1]
    known = KEY.as_pem(private=False)
    return f"{message}.{part(hmac.digest(known, message.encode(), 'sha256'))}"


def provider(forger: Forger, clock: Clock | None = None, **config: Any) -> AuthlibProvider:
    options = {"client_secret": "a-secret", **config}
    return AuthlibProvider(OpenIdConfig(ISSUER, CLIENT, **options), clock or Clock(), http=forger)


async def come(forger: Forger, *, issuer: str = "", **config: Any) -> Any:
    return await provider(forger, **config).person(
        ComeBack("the-code", issuer), ASKED, redirect_uri="https://m.example/back", now=NOW
    )


async def test_who_signed_in_is_known_by_issuer_and_subject() -> None:
    forger = Forger(signed(groups=["cs101", "helpers"]))
    person = await come(forger, staff_groups=frozenset({"helpers"}))
    assert (person.provider, person.name) == (f"openid:{ISSUER}", "248289761001")
    assert (person.display_name, person.is_staff) == ("Amara Okafor", True)
    assert person.groups == {"cs101", "helpers"}
    # As this provider takes the secret, and nowhere but in a body.
    assert "client_secret=a-secret" in forger.sent[0]


async def test_the_address_asks_for_what_is_checked_later() -> None:
    url = await provider(Forger()).address(ASKED, redirect_uri="https://m.example/back")
    for part in (
        f"{ISSUER}/auth?", "response_type=code", "code_challenge_method=S256", "state=s",
        f"nonce={ASKED.nonce}", "scope=openid+profile",
    ):  # fmt: skip
        assert part in url
    assert ASKED.verifier not in url
    assert "a-secret" not in url


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (signed(aud="somebody-else"), "aud"),
        (signed(aud=[CLIENT, "another"], azp="another"), "azp"),
        (signed(iss="https://id.example/another"), "iss"),
        (signed(nonce="of-another-sign-in"), "nonce"),
        (signed(nonce=None), "nonce"),
        (signed(exp=NOW_S - LEEWAY_S - 1), ""),
        (signed(exp=None), "exp"),
        (signed(iat=NOW_S + LEEWAY_S + 60), ""),
        (signed(nbf=NOW_S + LEEWAY_S + 60), ""),
        (signed(at_hash="not-of-this-access-token"), "at_hash"),
        (signed(STRANGER), "BadSignature"),
        (unsigned(), ""),
        (unsigned("RS256"), ""),
        (by_the_public_key(), ""),
        (signed()[:-6] + "AAAAAA", ""),
        ("no.token", ""),
        ("", ""),
    ],
)
async def test_what_is_not_said_by_the_provider_for_us_and_now_is_refused(
    token: str, told: str
) -> None:
    with pytest.raises(SignInRefused) as refused:
        await come(Forger(token))
    assert "cannot be believed" in refused.value.detail
    assert told in refused.value.detail


async def test_a_clock_may_be_a_little_off() -> None:
    await come(Forger(signed(exp=NOW_S - LEEWAY_S + 5, iat=NOW_S + LEEWAY_S - 5)))


async def test_no_id_token_is_nobody() -> None:
    with pytest.raises(SignInRefused, match="no ID token"):
        await come(Forger(token=Answered(200, {"access_token": "x"})))


async def test_facts_about_somebody_else_are_refused() -> None:
    forger = Forger(signed(), userinfo=Answered(200, {"sub": "mallory", "groups": ["helpers"]}))
    with pytest.raises(SignInRefused, match="somebody else"):
        await come(forger)


async def test_without_more_facts_there_is_a_person_still() -> None:
    person = await come(Forger(signed(), userinfo=Answered(500, None)))
    assert (person.display_name, person.groups) == ("New here", frozenset())


async def test_another_provider_cannot_send_somebody_back() -> None:
    with pytest.raises(SignInRefused, match="Another provider"):
        await come(Forger(signed()), issuer="https://evil.example")
    forger = Forger(signed())
    forger.metadata["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(SignInRefused, match="Another provider"):
        await come(forger)
    await come(forger, issuer=ISSUER)


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (Answered(400, {"error": "invalid_grant"}), SignInRefused, "used already"),
        (Answered(401, {"error": "invalid_client"}), SignInRefused, "--openid-client-id"),
        (Answered(200, None), SignInRefused, "used already"),
        (Answered(503, None), SignInAway, "does not answer"),
    ],
)
async def test_a_code_that_cannot_be_exchanged(
    answer: Answered, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        await come(Forger(token=answer))


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://id.example"},
        {"token_endpoint": "http://id.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
async def test_a_discovery_document_of_another_or_without_tls_is_refused(
    change: dict[str, Any],
) -> None:
    forger = Forger(signed())
    forger.metadata.update(change)
    with pytest.raises(SignInAway):
        await provider(forger).address(ASKED, redirect_uri="https://m.example/back")


async def test_new_keys_are_fetched_when_a_token_names_one_but_not_for_every_token() -> None:
    clock, forger = Clock(), Forger(signed())
    known = provider(forger, clock)
    back = ComeBack("c", "")

    async def person() -> None:
        await known.person(back, ASKED, redirect_uri="https://m.example/back", now=NOW)

    await person()
    forger.id_token, forger.keys = signed(LATER), [LATER]
    with pytest.raises(SignInRefused):
        await person()
    clock.seconds = KEYS_ANEW_S
    await person()
    assert forger.asked.count(f"{ISSUER}/keys") == 2
    assert forger.asked.count(f"{ISSUER}/.well-known/openid-configuration") == 1
    clock.seconds = 2 * REMEMBERED_S
    await person()
    assert forger.asked.count(f"{ISSUER}/.well-known/openid-configuration") == 2


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "  Amara   Okafor "}, "Amara Okafor"),
        ({"name": "Eve\u202egnp.exe\x00"}, "Eve gnp.exe"),
        ({"name": "می\u200cخواهم"}, "می\u200cخواهم"),
        ({"given_name": "Ada", "family_name": "Lovelace"}, "Ada Lovelace"),
        ({"name": "ada@example.org", "preferred_username": "ada"}, "ada"),
        ({"preferred_username": "ada@example.org"}, "New here"),
        ({"name": ["Ada"]}, "New here"),
        ({"name": "x" * 400}, "x" * 60),
    ],
)
def test_a_name_is_what_others_may_see(claims: dict[str, Any], name: str) -> None:
    assert name_of(claims) == name


def test_groups_are_found_where_the_operator_says() -> None:
    claims = {
        "groups": ["a", 7, "", "b" * 300], "realm_access": {"roles": ["tutor"]},
        "urn:groups.all": "one",
    }  # fmt: skip
    assert groups_of(claims, "groups") == {"a"}
    assert groups_of(claims, "realm_access.roles") == {"tutor"}
    assert groups_of(claims, "urn:groups.all") == {"one"}
    assert groups_of(claims, "nowhere.at.all") == frozenset()
    assert len(groups_of({"g": [str(n) for n in range(5_000)]}, "g")) == 1_000


@pytest.mark.parametrize("subject", [None, "", 7, "x" * 256])
def test_without_a_subject_there_is_nobody(subject: Any) -> None:
    with pytest.raises(SignInRefused):
        person_of(ISSUER, {"sub": subject}, "groups", frozenset())


def test_plain_http_is_for_this_machine_alone() -> None:
    assert secure("https://id.example/x")
    assert secure("http://127.0.0.1:8080")
    for url in ("http://id.example", "https://", "ftp://id.example", "", "http://[", "//id"):
        assert not secure(url)
