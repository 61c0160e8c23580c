"""What people may write in names, titles and tags, and the one form in which it is kept.

Owns the cleaning of text that others will read beside their own: no control characters, and
none that turn the order of reading around, by which a name can pose as another.
"""

import unicodedata

from helpout_server.domain.errors import InvalidRequest

# Embeddings, overrides and isolates of the bidirectional algorithm, and its marks.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\t")


def one_line(text: str, *, field: str, shortest: int = 1, longest: int) -> str:
    """NFC, white space collapsed to single blanks and trimmed.

    Raises:
        InvalidRequest: a forbidden character, or too short or long once cleaned.
    """
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    return _checked(clean, field, shortest, longest)


def paragraphs(text: str, *, field: str, shortest: int = 0, longest: int) -> str:
    """NFC, trimmed, line ends as ``\\n``; otherwise as written.

    Raises:
        InvalidRequest: a forbidden character, or too short or long once cleaned.
    """
    clean = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _checked(clean, field, shortest, longest)


def _checked(text: str, field: str, shortest: int, longest: int) -> str:
    for character in text:
        if character in _TURNING or (
            unicodedata.category(character) in ("Cc", "Cs") and character not in _KEPT
        ):
            raise InvalidRequest(
                f"The character U+{ord(character):04X} is not allowed here.", field=field
            )
    if not shortest <= len(text) <= longest:
        raise InvalidRequest(f"Between {shortest} and {longest} characters, please.", field=field)
    return text
