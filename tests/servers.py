"""Real servers for tests: a Jupyter server and a standalone marketplace, as processes."""

import datetime as dt
import ipaddress
import os
import queue
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpout_server.entrypoints.demo.ports import free_port

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 20
TOKEN = "a-jupyter-token-of-tests"


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1, which is its own authority."""

    certfile: Path
    keyfile: Path


def self_signed(folder: Path, *names: str) -> Certificate:
    """Of other names where some are given."""
    of: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(of or [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    made.certfile.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.keyfile.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


class Process:
    """A server that tells by a line of its output that it is ready."""

    def __init__(self, command: list[str], environment: dict[str, str], ready: str) -> None:
        self.lines: list[str] = []
        self._told: queue.Queue[bool] = queue.Queue()
        self._ready = ready
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._told.get(timeout=START_TIMEOUT_S):
            self.kill()
            raise AssertionError("the server ended:\n" + self.output)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def pid(self) -> int:
        return self._process.pid

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)
            if self._ready in line:
                self._told.put(True)
        self._told.put(False)

    def stop(self) -> int:
        """SIGTERM; its exit status."""
        self._process.terminate()
        status = self._process.wait(STOP_TIMEOUT_S)
        self._reader.join(STOP_TIMEOUT_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(STOP_TIMEOUT_S)
        self._reader.join(STOP_TIMEOUT_S)
        assert self._process.stdout is not None
        self._process.stdout.close()


@dataclass
class JupyterProcess:
    """A Jupyter server with our extension and no other."""

    process: Process
    url: str
    home: Path
    token: str = TOKEN

    @property
    def environment(self) -> dict[str, str]:
        return jupyter_environment(self.home)

    @property
    def data_dir(self) -> Path:
        return self.home / "data" / "helpouts"

    def owner(self) -> httpx.Client:
        """With Jupyter's own token; below ``helpouts/``."""
        return httpx.Client(
            base_url=f"{self.url}helpouts/",
            headers={"Authorization": f"token {self.token}"},
            trust_env=False,
            timeout=30,
        )

    def browser(self) -> httpx.Client:
        """With the cookies that a signed-in page has, and no header of its own."""
        with httpx.Client(base_url=self.url, trust_env=False) as visit:
            visit.get("login").raise_for_status()  # the page that hands out the XSRF cookie
            visit.get("api/status", params={"token": self.token}).raise_for_status()
            cookies = visit.cookies
        return httpx.Client(
            base_url=f"{self.url}helpouts/", cookies=cookies, trust_env=False, timeout=30
        )

    def anonymous(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}helpouts/", trust_env=False, timeout=30)

    def account(self, token: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"{self.url}helpouts/",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=30,
        )


def xsrf(browser: httpx.Client) -> dict[str, str]:
    """The header that a page of the server adds."""
    return {"X-XSRFToken": next(c.value or "" for c in browser.cookies.jar if c.name == "_xsrf")}


def jupyter_environment(home: Path) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")},
        "JUPYTER_TOKEN": TOKEN,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),
        "JUPYTER_CONFIG_PATH": "",
        "JUPYTER_NO_CONFIG": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(home),
    }


@contextmanager
def jupyter_server(
    home: Path, *options: str, base_url: str = "/", port: int | None = None
) -> Iterator[JupyterProcess]:
    home.mkdir(parents=True, exist_ok=True)
    (home / "root").mkdir(exist_ok=True)
    port = port or free_port()
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
        "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.base_url={base_url}", f"--ServerApp.root_dir={home / 'root'}",
        "--ServerApp.jpserver_extensions={'helpout_server': True}",
        "--ServerApp.reraise_server_extension_failures=True",
        *options,
    ]  # fmt: skip
    process = Process(command, jupyter_environment(home), "is running at")
    try:
        yield JupyterProcess(process, f"http://127.0.0.1:{port}{base_url}", home)
    finally:
        process.stop()


@dataclass
class ServiceProcess:
    """``jupyter helpouts serve``."""

    process: Process
    url: str
    data_dir: Path
    certificate: Certificate | None

    @property
    def token(self) -> str:
        return (self.data_dir / "owner-token").read_text()

    def client(self, token: str = "") -> httpx.Client:
        certificate = self.certificate
        trusted = None if certificate is None else str(certificate.certfile)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(
            base_url=f"{self.url}helpouts/",
            headers=headers,
            verify=ssl.create_default_context(cafile=trusted),
            trust_env=False,
            timeout=30,
        )


@contextmanager
def service(
    data_dir: Path,
    *options: str,
    base_url: str = "/",
    certificate: Certificate | None = None,
    port: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[ServiceProcess]:
    """``variables``: of the environment, for what no command line may show."""
    port = port or free_port()
    command = [
        sys.executable, "-m", "helpout_server.entrypoints.cli", "serve", "--port", str(port),
        "--data-dir", str(data_dir), "--base-url", base_url, *options,
    ]  # fmt: skip
    if certificate is not None:
        command += ["--certfile", str(certificate.certfile), "--keyfile", str(certificate.keyfile)]
    scheme = "http" if certificate is None else "https"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(variables or {})}
    process = Process(command, environment, "Owner's token")
    try:
        yield ServiceProcess(
            process, f"{scheme}://127.0.0.1:{port}{base_url}", data_dir, certificate
        )
    finally:
        process.stop()
