"""From a provider's claims to a person: name, groups, staff. Pure; nothing in a claim is ours."""

from collections.abc import Mapping
from typing import Any

from helpout_server.domain.errors import SignInRefused
from helpout_server.ports.sign_in import VouchedPerson

GROUPS_CLAIM = "groups"
SUBJECT_MAX = 255
"""As OpenID Connect Core has it."""
GROUPS_MAX = 1_000
GROUP_LENGTH_MAX = 255
NAME_LENGTH_MAX = 60
_UNNAMED = "New here"
_JOINERS = "\u200c\u200d"


def person_of(
    issuer: str, claims: Mapping[str, Any], groups_claim: str, staff_groups: frozenset[str]
) -> VouchedPerson:
    """Raises SignInRefused without a subject: the one thing that never changes and is theirs."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_MAX:
        raise SignInRefused("The provider did not say who you are (no subject).")
    groups = groups_of(claims, groups_claim)
    return VouchedPerson(
        f"openid:{issuer}",
        subject,
        is_staff=not groups.isdisjoint(staff_groups),
        groups=groups,
        display_name=name_of(claims),
    )


def name_of(claims: Mapping[str, Any]) -> str:
    """How others see them at first; never an address or the subject, which are their own."""
    both = " ".join(_word(claims, name) for name in ("given_name", "family_name")).strip()
    for found in (
        _word(claims, "name"), both, _word(claims, "preferred_username"), _word(claims, "nickname")
    ):  # fmt: skip
        if found and "@" not in found:
            return found
    return _UNNAMED


def groups_of(claims: Mapping[str, Any], groups_claim: str) -> frozenset[str]:
    """``realm_access.roles`` reaches into objects; a claim of that very name comes first."""
    found: Any = claims.get(groups_claim)
    if found is None:
        found = claims
        for part in groups_claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list):
        return frozenset()
    fitting = (one for one in listed if isinstance(one, str) and 1 <= len(one) <= GROUP_LENGTH_MAX)
    return frozenset(list(fitting)[:GROUPS_MAX])


def _word(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    text = value if isinstance(value, str) else ""
    # Marks that turn text around, and controls, have no place in a name; joiners do.
    shown = "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join(shown.split())[:NAME_LENGTH_MAX]
