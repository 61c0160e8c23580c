"""What calls need: STUN, a relay that gives a place, media servers that answer; and mail."""

import asyncio
import smtplib
import ssl
from datetime import UTC, datetime

from helpout_server.adapters.media_server.janus_link import JanusLink, LinkLost
from helpout_server.adapters.media_server.servers import MediaServerConfig
from helpout_server.adapters.relay_probe import ProbeFailed, allocate, ask_stun
from helpout_server.adapters.smtp import MailConfig, SmtpLine
from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.entrypoints.doctor.finding import Finding, ok, warning, wrong

NOBODY = "doctor"
"""Whose name the relay's log gets."""


async def relay(config: IceConfig) -> list[Finding]:
    """Each address: asked, and of a relay a place taken and given back."""
    if not config.turn_urls:
        return [
            *[await _stun(url) for url in config.stun_urls],
            warning(
                "relay",
                "there is none: behind strict firewalls calls do not come about",
                "Set one up: jupyter helpouts turn-config HOST, then --turn-url.",
            ),
        ]
    servers = TurnIce(config).for_account(NOBODY, datetime.now(UTC)).ice_servers
    [credentials] = [one for one in servers if one.credential]
    asked = [_stun(url) for url in config.stun_urls]
    asked += [
        _turn(url, credentials.username or "", credentials.credential or "")
        for url in config.turn_urls
    ]
    return list(await asyncio.gather(*asked))


async def _stun(url: str) -> Finding:
    try:
        await ask_stun(url)
    except ProbeFailed as error:
        return wrong("relay", f"{url}: {error}", "Look at its address, and the firewall for UDP.")
    return ok("relay", f"{url} answers")


async def _turn(url: str, username: str, credential: str) -> Finding:
    try:
        at = await allocate(url, username, credential)
    except ProbeFailed as error:
        return wrong(
            "relay",
            f"{url}: {error}",
            "Look at the secret on both sides (--turn-secret-file, static-auth-secret), at clocks "
            "and ports; jupyter helpouts turn-config prints both halves.",
        )
    return ok("relay", f"{url} gave a place at {at}, given back")


async def media(config: MediaServerConfig) -> list[Finding]:
    return list(await asyncio.gather(*(_janus(url, config.secret) for url in config.urls)))


async def _janus(url: str, secret: str) -> Finding:
    try:
        link = await JanusLink.open(url, secret)
    except LinkLost as error:
        return wrong(
            "media server",
            f"{url}: {error}",
            "Look whether it runs, at its WebSocket port, and at api_secret on both sides.",
        )
    link.close()
    return ok("media server", f"{url} answers")


async def mail(config: MailConfig) -> list[Finding]:
    """Connected, TLS agreed on, signed in. No mail is sent."""
    if not config.host:
        return [
            warning(
                "mail",
                "no mail server is set up: people are told in JupyterLab alone",
                "Set one up: --mail-host and the others (docs/operations/mail.md).",
            )
        ]
    where = f"{config.host}:{config.port_used}"
    try:
        await asyncio.to_thread(SmtpLine(config).try_out)
    except smtplib.SMTPAuthenticationError as error:
        return [
            wrong(
                "mail",
                f"{where} refuses user or password ({error.smtp_code})",
                "Look at --mail-user and the password's file.",
            )
        ]
    except ssl.SSLCertVerificationError as error:
        return [
            wrong(
                "mail",
                f"the certificate of {where} does not fit: {error.verify_message}",
                "Name it as its certificate does, or its authority: --mail-ca-file.",
            )
        ]
    except smtplib.SMTPNotSupportedError:
        return [
            wrong(
                "mail",
                f"{where} offers no STARTTLS, or no signing in",
                "Try --mail-tls tls (port 465), or another port.",
            )
        ]
    except smtplib.SMTPResponseException as error:
        return [
            wrong(
                "mail",
                f"{where} refuses us with {error.smtp_code}",
                "Ask whoever runs it whether this machine may send.",
            )
        ]
    except (smtplib.SMTPException, OSError) as error:
        return [
            wrong(
                "mail",
                f"{where} does not answer ({type(error).__name__})",
                "Look at --mail-host, --mail-port and the firewall.",
            )
        ]
    return [ok("mail", f"{where} lets us in; nothing was sent")]
