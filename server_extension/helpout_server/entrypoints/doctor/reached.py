"""How a marketplace is reached: its public address, TLS, a secure context, WebSockets, the Hub."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.websocket import WebSocketError, websocket_connect

from helpout_server.adapters.hub_tokens import HubConfig
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.doctor.finding import Finding, ok, warning, wrong
from helpout_server.entrypoints.doctor.kept import clock
from helpout_server.entrypoints.stored_choice import checked_url
from helpout_server.entrypoints.upstream import trust
from helpout_server.hub import READS

WITHIN_S = 8.0
EXPIRES_SOON = timedelta(days=14)


def certificate(certfile: str, *, now: datetime | None = None) -> list[Finding]:
    """Of our own, where we have one: whether it still holds."""
    if not certfile:
        return []
    try:
        found = x509.load_pem_x509_certificate(Path(certfile).read_bytes())
    except (OSError, ValueError) as error:
        return [
            wrong(
                "tls",
                f"{certfile} cannot be read ({type(error).__name__})",
                "Give a certificate chain in PEM form.",
            )
        ]
    return [_holds(found.not_valid_after_utc, certfile, now or datetime.now(UTC))]


def _holds(until: datetime, what: str, now: datetime) -> Finding:
    day = f"{until:%Y-%m-%d}"
    if until <= now:
        return wrong("tls", f"the certificate of {what} ended on {day}", "Renew it, and restart.")
    if until - now < EXPIRES_SOON:
        return warning("tls", f"the certificate of {what} ends on {day}", "Renew it.")
    return ok("tls", f"the certificate of {what} holds until {day}")


async def public_address(url: str, ca_file: str) -> list[Finding]:
    """As a browser comes: a secure context, a certificate that fits, an answer, a WebSocket."""
    if not url:
        return [
            warning(
                "address",
                "no public address is set",
                "Set --public-url: invitations and links in mail begin with it.",
            )
        ]
    try:
        address = checked_url(url)
    except HelpoutError as error:
        return [
            wrong(
                "address",
                f"{url}: {error.detail}",
                "Browsers give no camera or microphone to a page over plain http.",
            )
        ]
    findings = [ok("address", f"{address} is a secure context")]
    context = trust(ca_file)
    try:
        if address.startswith("https:"):
            findings.append(await _certificate_there(address, context))
        findings += await _answers(address, context)
    except ssl.SSLCertVerificationError as error:
        return [
            wrong(
                "tls",
                f"the certificate of {address} does not fit: {error.verify_message}",
                "Browsers refuse it too. Get one for this name, with its whole chain.",
            )
        ]
    except (OSError, TimeoutError, httpx.HTTPError, ssl.SSLError) as error:
        findings.append(
            wrong(
                "address",
                f"{address} does not answer ({type(error).__name__})",
                "Start the marketplace; look at its name (DNS), the proxy and the firewall.",
            )
        )
    return findings


async def _certificate_there(address: str, context: ssl.SSLContext) -> Finding:
    parts = urlsplit(address)
    host = parts.hostname or ""
    async with asyncio.timeout(WITHIN_S):
        _, writer = await asyncio.open_connection(host, parts.port or 443, ssl=context)
    found = writer.get_extra_info("ssl_object").getpeercert()
    writer.close()
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(found["notAfter"]), UTC)
    return _holds(until, address, datetime.now(UTC))


async def _answers(address: str, context: ssl.SSLContext) -> list[Finding]:
    async with httpx.AsyncClient(verify=context, trust_env=False, timeout=WITHIN_S) as client:
        answer = await client.get(f"{address}helpouts/api/v1/openapi.json")
    if answer.status_code != 200 or not answer.text.startswith("{"):
        return [
            wrong(
                "address",
                f"{address} answers {answer.status_code}, but not as Helpouts does",
                "Look at the proxy's path and at --base-url.",
            )
        ]
    findings = [ok("address", f"{address} answers"), *_clock_of(answer, "the public address")]
    findings.append(await _socket(address, context))
    return findings


async def _socket(address: str, context: ssl.SSLContext) -> Finding:
    url = f"{address.replace('http', 'ws', 1)}helpouts/ws/events"
    request = HTTPRequest(url, ssl_options=context if url.startswith("wss") else None)
    try:
        async with asyncio.timeout(WITHIN_S):
            socket = await websocket_connect(request)
    except (OSError, TimeoutError, HTTPError, WebSocketError) as error:
        return wrong(
            "address",
            f"no WebSocket gets through ({type(error).__name__})",
            "Let the proxy pass Upgrade and Connection on, over HTTP/1.1.",
        )
    socket.close()
    return ok("address", "WebSockets get through")


def _clock_of(answer: httpx.Response, whose: str) -> list[Finding]:
    """By its Date, which has whole seconds alone."""
    said = answer.headers.get("Date")
    if said is None:
        return []
    ahead = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    return [clock(whose, 0.0 if abs(ahead + 0.5) < 1.5 else ahead + 0.5)]


async def hub(config: HubConfig | None) -> list[Finding]:
    """It answers, knows our token, and lets us see what we need."""
    if config is None:
        return []
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=WITHIN_S) as client:
            answer = await client.get(
                f"{config.api_url}/user", headers={"Authorization": f"token {config.api_token}"}
            )
    except (OSError, httpx.HTTPError) as error:
        return [
            wrong(
                "hub",
                f"{config.api_url} does not answer ({type(error).__name__})",
                "Look at JUPYTERHUB_API_URL and the network between the two.",
            )
        ]
    if answer.status_code != 200:
        return [
            wrong(
                "hub",
                f"the Hub refuses our token with {answer.status_code}",
                "Give both sides the same: the service's api_token, JUPYTERHUB_API_TOKEN.",
            )
        ]
    said = answer.json()
    if said.get("kind") != "service" or said.get("name") != config.service:
        return [
            wrong(
                "hub",
                f"the token is of {said.get('kind')} {said.get('name')}",
                f"Give the token of the service {config.service}.",
            )
        ]
    has = {str(scope).partition("!")[0] for scope in said.get("scopes", ())}
    missing = [scope for scope in READS if scope not in has]
    findings = _clock_of(answer, "the Hub")
    if missing:
        findings.insert(
            0,
            warning(
                "hub",
                f"the service lacks {', '.join(missing)}: groups are only seen at sign-in",
                "Let helpout_server.hub.configure(c) set its role, or add these scopes to it.",
            ),
        )
    else:
        findings.insert(0, ok("hub", f"the Hub knows the service {config.service} and its role"))
    return findings
