"""The sandboxed page in which another person's outputs are drawn, ``{base}helpouts/frame``.

Owns the page and its policy. It holds nothing, asks for nothing, and may reach nothing: what it
draws comes by ``postMessage`` from the page around it, and the sandbox gives it an origin of
its own, so its scripts see neither cookies nor that page.
"""

from functools import cache
from importlib.resources import files

POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


@cache
def frame_page() -> bytes:
    """The page; it is small, and the same for everybody."""
    return files("helpout_server").joinpath("entrypoints", "frame.html").read_bytes()
