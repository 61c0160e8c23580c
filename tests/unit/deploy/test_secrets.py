"""Secrets of ``serve`` that come by the environment, where no file of theirs can be private."""

import argparse
from pathlib import Path

import pytest

from helpout_server.adapters.recorder.vault import RecordingConfig, open_vault
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.media_config import SECRET_VARIABLE, media_servers
from helpout_server.entrypoints.openid_config import SECRET_VARIABLE as OPENID_VARIABLE
from helpout_server.entrypoints.serve_options import add_arguments, settings_of

JANUS = "ws://127.0.0.1:8188"


def test_the_media_servers_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    with pytest.raises(InvalidRequest):
        media_servers([JANUS], "")
    monkeypatch.setenv(SECRET_VARIABLE, "of-the-environment")
    assert media_servers([JANUS], "").secret == "of-the-environment"


def test_a_file_goes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text("of-the-file")
    file.chmod(0o600)
    monkeypatch.setenv(SECRET_VARIABLE, "of-the-environment")
    assert media_servers([JANUS], str(file)).secret == "of-the-file"


def test_the_key_of_recordings(tmp_path: Path) -> None:
    sealed = open_vault(RecordingConfig(tmp_path, key="ab" * 32))
    assert sealed is not None
    assert sealed.key == b"\xab" * 32
    for wrong in ("ab" * 31, "no key at all", "zz" * 32):
        with pytest.raises(InvalidRequest):
            open_vault(RecordingConfig(tmp_path, key=wrong))


def test_the_providers_secret_is_in_no_text_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(OPENID_VARIABLE, "a-very-secret-word")
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    words = (
        "--openid-issuer", "https://id.example.edu", "--openid-client-id", "helpouts",
        "--public-url", "https://help.example.edu/",
    )  # fmt: skip
    settings = settings_of(parser.parse_args(words))
    assert settings.openid is not None
    assert settings.openid.client_secret == "a-very-secret-word"
    assert settings.openid.name == "id.example.edu"
    assert "a-very-secret-word" not in repr(settings)
