"""What an operator may say of media servers, and what ``janus-config`` writes."""

import stat
from pathlib import Path

import pytest

from helpout_server.domain.errors import HelpoutError, InvalidRequest
from helpout_server.entrypoints.cli import main
from helpout_server.entrypoints.media_config import media_servers


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text("hush\n", encoding="ascii")
    return str(path)


def test_without_an_address_there_is_none() -> None:
    assert media_servers([], "").urls == ()


def test_addresses_and_the_secret_of_a_file(secret: str) -> None:
    config = media_servers(["ws://127.0.0.1:8188", "wss://janus.example.org:8989/"], secret)
    assert config.secret == "hush"
    assert "hush" not in repr(config)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8088", "ws://janus.example.org:8188", "wss://a:b@host", "ws://host:99999"],
)
def test_what_is_no_safe_address_is_refused(url: str, secret: str) -> None:
    with pytest.raises(InvalidRequest):
        media_servers([url], secret)


def test_a_secret_that_others_may_read_is_refused(secret: str) -> None:
    Path(secret).chmod(0o644)
    with pytest.raises(HelpoutError, match="chmod 600"):
        media_servers(["ws://127.0.0.1:8188"], secret)
    with pytest.raises(InvalidRequest, match="Name the file"):
        media_servers(["ws://127.0.0.1:8188"], "")


def test_a_folder_for_recordings_is_there_and_can_be_written(secret: str, tmp_path: Path) -> None:
    url = ["ws://127.0.0.1:8188"]
    assert media_servers(url, secret).recording_folder is None
    assert media_servers(url, secret, str(tmp_path)).recording_folder == tmp_path
    for wrong in ("recordings", str(tmp_path / "missing"), secret):
        with pytest.raises(InvalidRequest, match="mount it on both") as refused:
            media_servers(url, secret, wrong)
        assert refused.value.field == "media_server_recording_folder"


def test_janus_config_writes_private_files_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "janus"
    assert main(["janus-config", str(folder), "--port", "8190"]) == 0
    told = capsys.readouterr().out
    secret = (folder / "media_server_secret").read_text(encoding="ascii").strip()
    core = folder / "janus.jcfg"
    assert secret in core.read_text(encoding="utf-8")
    assert secret not in told
    assert "ws://127.0.0.1:8190" in told
    assert not core.stat().st_mode & stat.S_IRWXO
    assert main(["janus-config", str(folder)]) == 1
    assert "--replace" in capsys.readouterr().err
    core.chmod(0o644)
    assert main(["janus-config", str(folder), "--replace"]) == 0
    assert not core.stat().st_mode & stat.S_IRWXO
    # The same secret, so that the other instances still agree.
    assert secret in core.read_text(encoding="utf-8")
