"""The sandboxed page in which another person's outputs are drawn, ``{base}helpouts/frame``.

Owns the page and its policy. It holds nothing, asks for nothing, and may reach nothing: what it
draws comes by ``postMessage`` from the page around it, and the sandbox gives it an origin of
its own, so its scripts see neither cookies nor that page.

It is two pages, one in the other. The inner one, in which outputs run, may not go anywhere
either: where a frame goes is for the policy of the page around it to allow, and that is ours.
"""

import html
from functools import cache
from importlib.resources import files

POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"
)
"""Fonts only as data, for formulas: such a font is in the page already and asks for nothing."""
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


@cache
def frame_page() -> bytes:
    """The page; it is small, and the same for everybody."""
    folder = files("helpout_server").joinpath("entrypoints")
    inner = folder.joinpath("frame_inner.html").read_text()
    shell = folder.joinpath("frame.html").read_text()
    return shell.replace("INNER", html.escape(inner)).encode()
