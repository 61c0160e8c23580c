"""A real provider of OpenID Connect for tests, and a marketplace that people sign in to by it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpout_server.entrypoints.demo.ports import free_port
from tests.servers import Process

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "helpout_widgets/js/node_modules/oidc-provider/lib/index.js"
SCRIPT = Path(__file__).parent / "integration/openid/provider.mjs"
CLIENT = {"id": "helpouts", "secret": "a-client-secret-of-tests"}
PEOPLE: dict[str, dict[str, Any]] = {
    "248289761001": {"name": "Amara Okafor", "groups": ["cs101", "students"]},
    "248289761002": {"name": "Ada Lovelace", "groups": ["helpers"]},
}


@dataclass
class Provider:
    """``node provider.mjs``."""

    process: Process
    issuer: str
    port: int
    options: list[str] = field(default_factory=list)
    """Of ``jupyter helpouts serve``."""


@contextmanager
def provider_for(folder: Path, market_url: str, *, port: int | None = None) -> Iterator[Provider]:
    """A provider that knows the marketplace at that address."""
    port = port or free_port()
    settings = {
        "port": port,
        "client": CLIENT,
        "redirect_uri": f"{market_url}helpouts/sign_in/back",
        "people": PEOPLE,
    }
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "client-secret"
    secret.write_text(CLIENT["secret"])
    secret.chmod(0o600)
    process = Process(
        ["node", str(SCRIPT), str(LIBRARY), json.dumps(settings)], dict(os.environ), "provider at"
    )
    issuer = f"http://127.0.0.1:{port}"
    options = [
        "--openid-issuer", issuer, "--openid-client-id", CLIENT["id"],
        "--openid-client-secret-file", str(secret), "--openid-name", "Example University",
        "--openid-scope", "groups", "--staff-group", "helpers", "--public-url", market_url,
    ]  # fmt: skip
    try:
        yield Provider(process, issuer, port, options)
    finally:
        process.kill()
