"""What a text says by itself: could it be a secret, or is it a word, a blank, a number?

Owns these judgements alone. Does not know what the text was called or where it stood.
"""

import math
import re
from collections import Counter

_PLACEHOLDER = re.compile(
    r"(?i)\s*(?:\.{2,}|…+|\*+|x{3,}[\w\-]*|•+|-+|_+|#+|\?+"
    r"|<[^<>\n]{0,80}>|\[[^\[\]\n]{0,80}\]|\{+[^{}\n]{0,200}\}+|%\(?\w{0,40}\)?s?"
    r"|\$\{?\w{0,80}\}?|\$\(.{0,200}\)"
    r"|(?:your|my|the|an?|some|insert|put|enter|replace|paste|change)[ _\-]?(?:\w+[ _\-]?){0,6}"
    r"(?:here|me|this|key|token|password|secret|it)"
    r"|change_?me|redacted|hidden|removed|placeholder|todo|tbd|dummy|example|sample|test|none|null"
    r"|secret|token|key|password|passwd|foo|bar|baz|abc|user|admin_password)\s*"
)
_RANDOM = re.compile(r"[A-Za-z0-9_\-./+=~:!@#$%^&*?]+\Z")
_WORD = re.compile(r"[A-Za-z]{1,14}\Z|[A-Za-z]{0,8}\d{1,3}[A-Za-z]{0,3}\Z|\d{1,4}\Z")
_BREAKS = re.compile(r"[\-_./ :]+|(?<=[a-z])(?=[A-Z])")
_HEX = re.compile(r"[0-9a-fA-F]+\Z")


def is_placeholder(value: str) -> bool:
    """Stands for a secret and is none: ``<your key>``, ``…``, ``{password}``, ``xxxx``."""
    return len(value) <= 300 and _PLACEHOLDER.fullmatch(value) is not None


def bits_per_character(value: str) -> float:
    """Shannon's measure: 0 for one letter again and again, about 4 to 6 for random keys."""
    if not value:
        return 0.0
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())


def looks_random(value: str, *, shortest: int) -> bool:
    """Whether it could have been drawn: long enough, of mixed characters, without a space."""
    if len(value) < shortest or len(value) > 2_000 or not _RANDOM.match(value):
        return False
    letters = any(c.isalpha() for c in value)
    digits = any(c.isdigit() for c in value)
    mixed = letters and digits
    needed = 2.0 if len(value) < 12 else 2.8
    if _HEX.match(value):
        needed = min(needed, 2.5)
    if not mixed:
        # Letters alone: only if no language would write them so.
        return letters and len(value) >= 20 and bits_per_character(value) >= 4.0
    return bits_per_character(value) >= needed


def is_made_of_words(value: str) -> bool:
    """Reads like a name that people gave: ``bert-base-uncased``, ``v1.2.3``, ``Llama-2-7b-hf``."""
    if len(value) > 80:
        return False
    return all(_WORD.match(part) for part in _BREAKS.split(value) if part)


def is_phone(text: str) -> bool:
    """Nine to fifteen digits in groups."""
    digits = sum(c.isdigit() for c in text)
    return 9 <= digits <= 15
