"""Secrets that show by their own shape, wherever they stand.

Owns the shapes. Every pattern is bounded in each repetition and looks behind before it begins, so
that the cost stays linear in the text. Where a pattern has a group, the group is the secret.
"""

import re
from typing import Final

from helpout_server.contracts.problem import SecretKind


def _rule(kind: SecretKind, *parts: str) -> tuple[SecretKind, re.Pattern[str]]:
    return kind, re.compile("".join(parts))


_EDGE = r"(?<![A-Za-z0-9_])"
_OVER = r"(?![A-Za-z0-9])"
_QUOTED = r"[\"']([^\"'\n]{1,200})[\"']"
_FOLDER = r"([^/\\\s\"'`:;,<>|(){}\[\]*$]{1,64})"

_OF_COMPANIES = (
    _rule("key", _EDGE, r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", _OVER),
    _rule("token", _EDGE, r"gh[pousr]_[A-Za-z0-9]{20,255}"),
    _rule("token", _EDGE, r"github_pat_[A-Za-z0-9_]{20,255}"),
    _rule("token", _EDGE, r"gl(?:pat|dt|ptt|rt|ft|agent|soat|cbt|imt)-[A-Za-z0-9_\-.]{16,300}"),
    _rule("token", _EDGE, r"xox[abeprs]-[A-Za-z0-9\-]{10,300}"),
    _rule("token", _EDGE, r"xapp-\d-[A-Za-z0-9\-]{10,300}"),
    _rule("token", r"hooks\.slack\.com/services/([A-Za-z0-9/]{20,120})"),
    _rule("token", r"discord(?:app)?\.com/api/webhooks/(\d{10,25}/[\w\-]{20,120})"),
    _rule("key", _EDGE, r"AIza[0-9A-Za-z_\-]{35}"),
    _rule("token", _EDGE, r"ya29\.[0-9A-Za-z_\-]{20,600}"),
    _rule("key", _EDGE, r"GOCSPX-[A-Za-z0-9_\-]{20,60}"),
    _rule("key", r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{20,200}={0,2})"),
    _rule("key", r"[?&;]sig=([A-Za-z0-9%+/]{20,200}={0,2})"),
    _rule("key", r"(?<![\w~.\-])[\w~.\-]{3}\dQ~[\w~.\-]{31,34}"),
    _rule("key", _EDGE, r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,300}"),
    _rule("key", _EDGE, r"whsec_[A-Za-z0-9]{16,300}"),
    _rule("key", _EDGE, r"sk-(?=[A-Za-z_\-]{0,40}\d)[A-Za-z0-9_\-]{20,300}"),
    _rule("token", _EDGE, r"hf_[A-Za-z0-9]{20,100}"),
    _rule("token", _EDGE, r"r8_[A-Za-z0-9]{30,60}"),
    _rule("token", _EDGE, r"npm_[A-Za-z0-9]{30,60}"),
    _rule("token", _EDGE, r"pypi-[A-Za-z0-9_\-]{50,400}"),
    _rule("token", _EDGE, r"SG\.[\w\-]{16,60}\.[\w\-]{16,60}"),
    _rule("key", _EDGE, r"SK[0-9a-f]{32}", _OVER),
    _rule("key", _EDGE, r"key-[0-9a-f]{32}", _OVER),
    _rule("token", r"(?<![\w:])\d{8,10}:AA[\w\-]{32,34}"),
    _rule("token", _EDGE, r"do[opr]_v1_[a-f0-9]{40,80}"),
    _rule("token", _EDGE, r"dapi[0-9a-f]{32}(?:-\d)?"),
    _rule("token", _EDGE, r"(?:ntn|lin_api|secret)_[A-Za-z0-9]{36,80}"),
    _rule("token", _EDGE, r"helpouts_[A-Za-z0-9_\-]{16,200}"),
)

_OF_PROTOCOLS = (
    _rule("token", _EDGE, r"eyJ[\w\-]{8,4000}\.[\w\-]{8,8000}(?:\.[\w\-]{0,2000})?"),
    _rule("token", r"[?&](?:access_|auth_|api_)?token=([\w\-.~%+/]{8,500})"),
    _rule("key", r"[?&](?:api_?)?key=([\w\-.~%+/]{12,300})"),
    _rule(
        "token",
        r"(?i:authorization)[\"']?\]?\s{0,4}[:=,]\s{0,4}[a-z]?[\"']?",
        r"(?i:bearer|token|basic)\s{1,4}([\w\-.~+/=]{8,2000})",
    ),
    _rule("token", r"(?<![A-Za-z])Bearer\s{1,4}([\w\-.~+/=]{20,2000})"),
    _rule(
        "password",
        r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s/:@\"'<>]{0,100}:",
        r"([^\s/@\"'<>{}$]{1,200})@",
    ),
    _rule("password", r"(?i:identified\s{1,4}by)\s{1,4}", _QUOTED),
    _rule("password", r"(?i:login)\s{1,4}\S{1,100}\s{1,9}(?i:password)\s{1,4}(\S{1,200})"),
    _rule(
        "password",
        r"(?:curl|wget|http)\b[^\n]{0,200}?\s-u\s{1,4}",
        r"[\"']?[\w.\-@]{1,80}:([^\s\"']{1,200})",
    ),
    _rule("password", r"sshpass\s{1,4}-p\s{0,4}[\"']?([^\s\"']{1,200})"),
    _rule(
        "password",
        r"(?:\bauth\s{0,3}=\s{0,3}|\.(?:login|authenticate)|BasicAuth)\(\s{0,4}",
        r"[\"'][^\"'\n]{1,100}[\"']\s{0,4},\s{0,4}",
        _QUOTED,
    ),
    _rule("key", r"login\(\s{0,4}key\s{0,3}=\s{0,3}[\"']([\w\-]{20,200})[\"']"),
    _rule(
        "key",
        r"[\"']username[\"']\s{0,4}:\s{0,4}[\"'][^\"'\n]{1,100}[\"']\s{0,4},\s{0,40}",
        r"[\"']key[\"']\s{0,4}:\s{0,4}[\"']([0-9a-f]{20,80})[\"']",
    ),
)

_FOLDERS = (
    _rule("folder", r"(?<![\w.])/(?:home|Users)/", _FOLDER),
    _rule("folder", r"/mnt/[a-z]/Users/", _FOLDER),
    _rule(
        "folder",
        r"(?<![A-Za-z])[A-Za-z]:(?:\\{1,2}|/)(?:Users|Documents and Settings)(?:\\{1,2}|/)",
        r"([^\\/\"'`:;,<>|(){}\[\]*$\n]{1,64})(?=[\\/\"'\n]|$)",
    ),
    _rule("folder", r"/user/([\w.@\-]{1,64})/(?:lab|tree|notebooks|api|files|edit|view|doc)\b"),
)

SHAPES: Final = (*_OF_COMPANIES, *_OF_PROTOCOLS, *_FOLDERS)

_TLDS = (
    "com|org|net|edu|gov|int|info|io|ai|dev|app|ac|at|au|be|biz|br|ca|ch|cl|cn|co|cz|de|dk|ee|es",
    "|eu|fi|fr|gr|hk|hr|hu|ie|il|in|ir|is|it|jp|ke|kr|lt|lu|lv|mx|my|ng|nl|no|nz|pe|ph|pk|pl|pt",
    "|ro|rs|ru|se|sg|si|sk|th|tr|tw|ua|uk|us|vn|za",
)
EMAIL: Final = re.compile(
    r"(?<![\w.+\-/])[A-Za-z0-9][\w.+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.){1,5}(?:"
    + "".join(_TLDS)
    + r")(?![\w(\-]|\.\w)"
)
PHONE: Final = re.compile(
    r"(?<![\w.+])(?:\+\d{1,3}[ \-]\(?\d[\d ()\-]{6,20}\d|\(\d{3}\) \d{3}-\d{4})(?![\w.])"
)
PRIVATE_KEY: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
PRIVATE_KEY_END: Final = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
PRIVATE_KEY_BODY: Final = re.compile(r"[A-Za-z0-9+/=\s\\:,.\-\"']{0,20000}")
"""What is left of a key whose end was cut off."""
