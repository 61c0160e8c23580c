"""A page of the marketplace's own without script: behind links in mail, and for signing in.

Owns its looks and its policy. What stands in it is the caller's, escaped by the caller.
"""

from html import escape

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def plain_page(title: str, body: str) -> bytes:
    """``title`` is text, ``body`` HTML."""
    return _PAGE.format(title=escape(title), body=body).encode()


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #1b1f27;
    --line: #d9dce2; --press: #1f5fd0; --on-press: #fff; }}
  @media (prefers-color-scheme: dark) {{ :root {{ --page: #16181d; --card: #22252c;
    --text: #eceef2; --line: #3a3f4a; --press: #8ab4ff; --on-press: #10131a; }} }}
  body {{ margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--text);
    font: 1rem/1.5 system-ui, sans-serif; }}
  main {{ max-width: 32rem; margin-inline: auto; padding: 1.75rem; background: var(--card);
    border: 1px solid var(--line); border-radius: 8px; }}
  h1 {{ margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; }}
  p {{ margin: 0; }}
  p + p {{ margin-top: .75rem; }}
  .code {{ font: 600 1.75rem/1.4 ui-monospace, monospace; letter-spacing: .08em; }}
  form {{ display: flex; flex-wrap: wrap; gap: 0 .75rem; }}
  button {{ margin-top: 1.25rem; padding: .6rem 1.25rem; border: 0; border-radius: 6px;
    background: var(--press); color: var(--on-press); font: inherit; font-weight: 600;
    cursor: pointer; }}
  button.quiet {{ background: none; color: inherit; border: 1px solid var(--line); }}
  button:focus-visible {{ outline: 3px solid var(--text); outline-offset: 2px; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
