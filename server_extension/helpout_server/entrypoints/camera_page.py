"""The phone's page, ``{base}helpouts/camera``: a second camera for somebody in a live session.

Owns the page and its policy. It is the same for everybody and holds nothing: the code of the
link stays behind the address's ``#``, which no browser sends. It may load our script and style,
talk to this server, and use the camera; nothing else.
"""

from html import escape

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Second camera</title>
</head>
<body data-helpout-base-url="{base}" style="margin: 0">
<noscript>This page needs JavaScript.</noscript>
<script type="module" src="{base}static/helpouts/camera.js"></script>
</body>
</html>
"""


def camera_page(base_url: str) -> bytes:
    """The page below a server's base path, which begins and ends in a slash."""
    return _PAGE.format(base=escape(base_url, quote=True)).encode()
