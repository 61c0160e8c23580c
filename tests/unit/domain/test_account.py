"""Credentials and invitations."""

from datetime import UTC, datetime, timedelta

from helpout_server.domain.account import Invitation, credential_hash, expiry, token_text

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_token_says_what_it_is_and_its_hash_says_nothing() -> None:
    token = token_text("secret")
    assert token == "helpouts_secret"
    assert len(credential_hash(token)) == 64
    assert "secret" not in credential_hash(token)


def test_an_invitation_ends_with_its_uses_and_its_time() -> None:
    one = Invitation("inv_1", "", 1, expiry(NOW, hours=2), "acc_1", NOW)
    assert one.usable(NOW + timedelta(hours=2) - timedelta(seconds=1))
    assert not one.usable(NOW + timedelta(hours=2))
    assert not Invitation("inv_1", "", 0, expiry(NOW, hours=2), "acc_1", NOW).usable(NOW)
