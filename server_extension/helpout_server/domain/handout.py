"""Handouts: what a file must be before it is kept and handed to others.

Owns the reading of a file's kind from its content, whatever its name says, the names under
which files are kept, and the bounds. Runs and unpacks nothing.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from helpout_server.domain.errors import InvalidRequest, TooLarge, TooMany

BYTES_MAX: Final = 10_485_760
"""Of one file."""
ALL_BYTES_MAX: Final = 52_428_800
"""Of all files of one live session."""
HANDOUTS_MAX: Final = 100
PAGES_MAX: Final = 5_000
NAME_MAX: Final = 120
ZIP_MEMBERS_MAX: Final = 5_000

PDF: Final = "application/pdf"
NOTEBOOK: Final = "application/x-ipynb+json"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."

ENDINGS: Final[Mapping[str, str]] = {
    PDF: "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    f"{_OFFICE}presentationml.presentation": "pptx",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OPEN}presentation": "odp",
    f"{_OPEN}text": "odt",
    f"{_OPEN}spreadsheet": "ods",
    "application/vnd.apache.parquet": "parquet",
    NOTEBOOK: "ipynb",
    "application/json": "json",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/x-python": "py",
    "text/x-r-source": "r",
    "text/x-julia": "jl",
    "application/sql": "sql",
    "text/x-tex": "tex",
    "text/markdown": "md",
    "text/plain": "txt",
}
"""Every kind that is taken, and how a file of it ends."""

_TEXTS: Final = {
    ending: kind
    for kind, ending in ENDINGS.items()
    if kind.startswith("text/") or kind == "application/sql"
} | {"log": "text/plain", "markdown": "text/markdown"}
_PAGED: Final = frozenset((PDF, "image/png", "image/jpeg", "image/gif", "image/webp"))
_OTHER_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/jpeg": ("jpeg", "jpe"),
    "text/plain": ("log",),
    "text/markdown": ("markdown",),
}
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"dex\n",
)
_SCRIPTS: Final = frozenset(("py", "r", "jl"))
_PARTS: Final = {"ppt/": "presentationml.presentation", "word/": "wordprocessingml.document"} | {
    "xl/": "spreadsheetml.sheet"
}
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')

TAKEN: Final = (
    "PDF, PNG, JPEG, GIF and WebP pictures, PowerPoint, Word, Excel and OpenDocument files without "
    "macros, notebooks, Parquet, and text that ends in csv, tsv, json, md, txt, log, py, r, jl, "
    "sql or tex"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the bytes are."""

    media_type: str
    paged: bool
    """It is paged through together: a PDF, or a picture of one page."""


def checked_kind(name: str, content: bytes) -> Kind:
    """What a file is; its name decides only between kinds of plain text.

    Raises:
        TooLarge: more than BYTES_MAX.
        InvalidRequest: empty, a program, or of no kind that is taken.
    """
    if len(content) > BYTES_MAX:
        raise TooLarge(
            f"A file may have at most {BYTES_MAX // 1_048_576} MB.", field="content_base64"
        )
    if not content:
        raise _refused("That file is empty.")
    if content.startswith(_PROGRAMS):
        raise _refused("That is a program. Programs are not handed over, whatever their name.")
    media_type = _binary(content) or _text(name, content)
    if media_type is None:
        raise _refused(f"That kind of file is not taken. What is: {TAKEN}.")
    return Kind(media_type, media_type in _PAGED)


def kept_name(name: str, media_type: str) -> str:
    """The name under which it is kept: no path, no hidden file, and the ending of its content."""
    last = " ".join(_NOT_IN_NAMES.sub(" ", re.split(r"[\\/]", name)[-1]).split()).lstrip(". ")
    ending = ENDINGS[media_type]
    stem, dot, told = last.rpartition(".")
    fits = dot and told.lower() in (ending, *_OTHER_ENDINGS.get(media_type, ()))
    if not fits:
        stem, told = last, ending
    stem = stem[:NAME_MAX].rstrip(". ") or "file"
    return f"{stem}.{told}"


def check_room(*, count: int, size_bytes: int, more_bytes: int) -> None:
    """Whether a live session may keep one more.

    Raises:
        TooMany: it has as many, or as many bytes, as it may.
    """
    if count >= HANDOUTS_MAX:
        raise TooMany(f"This helpout has {HANDOUTS_MAX} files; it keeps no more.")
    if size_bytes + more_bytes > ALL_BYTES_MAX:
        left = max(0, ALL_BYTES_MAX - size_bytes) / 1_048_576
        raise TooMany(f"This helpout keeps {left:.1f} MB more, and the file is larger.")


def _refused(why: str) -> InvalidRequest:
    return InvalidRequest(why, field="content_base64")


def _binary(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PAR1") and content.endswith(b"PAR1") and len(content) > 11:
        return "application/vnd.apache.parquet"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return None


def _office(content: bytes) -> str:
    """Which office file a ZIP is: read from its table of contents, nothing is unpacked."""
    if content.count(b"PK\x01\x02") > ZIP_MEMBERS_MAX:
        raise _refused("That archive has too many parts.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
                raise _refused("That document holds macros. Save it without them.")
            if "[Content_Types].xml" in names:
                for folder, kind in _PARTS.items():
                    if any(name.startswith(folder) for name in names):
                        return _OFFICE + kind
            first = archive.infolist()[0] if names else None
            if first is not None and first.filename == "mimetype" and first.file_size < 100:
                told = archive.read(first).decode("ascii", "replace").strip()
                if told in ENDINGS and told.startswith(_OPEN):
                    return told
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise _refused("That archive is broken.") from None
    raise _refused("Archives are not taken; hand over the files in it.")


def _text(name: str, content: bytes) -> str | None:
    """Which text it is; None where it is none, or of an ending that is not taken."""
    ending = name.rpartition(".")[2].lower()
    if _CONTROL.search(content) is not None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if ending in ("ipynb", "json"):
        return _json(text, ending)
    if text.startswith("#!") and ending not in _SCRIPTS:
        raise _refused("That is a script that a shell would run. Hand it over as text (.txt).")
    return _TEXTS.get(ending)


def _json(text: str, ending: str) -> str:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused(f"It ends in .{ending}, but is not valid JSON.") from None
    version = told.get("nbformat") if isinstance(told, dict) else None
    is_notebook = type(version) is int and isinstance(
        told.get("cells", told.get("worksheets")), list
    )
    if is_notebook:
        return NOTEBOOK
    if ending == "ipynb":
        raise _refused("It ends in .ipynb, but is not a notebook.")
    return "application/json"
