"""What a Jupyter server has chosen: to host a marketplace or to belong to one.

Owns the files of ``{data_dir}``: ``choice.json`` (no secret) and tokens (0600).
"""

import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

import msgspec

from helpout_server.domain.errors import InvalidRequest, StoreUnusable

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
URL_MAX = 2_048
_CODE = re.compile(r"[0-9A-Za-z_\-]{16,128}")


class Choice(msgspec.Struct, kw_only=True):
    """``choice.json``."""

    mode: Literal["embedded", "gateway"]
    marketplace_url: str = ""
    ca_file: str = ""
    marketplace_name: Annotated[str, msgspec.Meta(max_length=80)] = ""


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once and whole; only its owner may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def read_choice(data_dir: Path) -> Choice | None:
    """The stored choice; None before one was made. Raises StoreUnusable."""
    path = data_dir / "choice.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Choice)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise StoreUnusable(f"{path} cannot be read: {type(error).__name__}.") from error


def write_choice(data_dir: Path, choice: Choice) -> None:
    write_private(data_dir / "choice.json", msgspec.json.encode(choice))


def read_token(path: Path) -> str:
    """The token in a file that nobody else may read. Raises StoreUnusable."""
    try:
        if path.stat().st_mode & 0o077:
            raise StoreUnusable(f"Others may read {path}. Run: chmod 600 {path}")
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreUnusable(f"{path} cannot be read: {type(error).__name__}.") from error
    if not token:
        raise StoreUnusable(f"{path} holds no token.")
    return token


def checked_url(text: str) -> str:
    """A marketplace's address with its base path, ending in a slash.

    Raises:
        InvalidRequest: not http or https, with credentials, or plain http off loopback.
    """
    field = "marketplace_url"
    try:
        parts = urlsplit(text.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise InvalidRequest("That is no address.", field=field) from None
    if len(text) > URL_MAX or parts.scheme not in {"http", "https"} or not host:
        raise InvalidRequest("Give an address that begins with https://.", field=field)
    if parts.username is not None or parts.password is not None or parts.query:
        raise InvalidRequest("Give the address alone, without name or token.", field=field)
    if parts.scheme == "http" and host not in LOOPBACK:
        raise InvalidRequest(
            "Plain http would send your token readable over the network. Use https://.",
            field=field,
        )
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def split_invitation(text: str) -> tuple[str, str]:
    """``<address>#<code>`` into the checked address and the code. Raises InvalidRequest."""
    address, hash_mark, code = text.strip().rpartition("#")
    if not hash_mark or _CODE.fullmatch(code) is None:
        raise InvalidRequest(
            "An invitation reads https://address/#code; copy it whole.", field="invitation"
        )
    try:
        return checked_url(address), code
    except InvalidRequest as error:
        raise InvalidRequest(error.detail, field="invitation") from None
