"""What files are taken, as what, and under which name."""

import io
import json
import zipfile

import pytest

from helpout_server.domain import handout
from helpout_server.domain.errors import InvalidRequest, TooLarge, TooMany
from helpout_server.domain.handout import ENDINGS, check_room, checked_kind, kept_name

NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()


def archive(*members: tuple[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name, content in members:
            made.writestr(name, content)
    return whole.getvalue()


SLIDES = archive(("[Content_Types].xml", b"<x/>"), ("ppt/presentation.xml", b"<x/>"))
OPEN_SLIDES = archive(("mimetype", b"application/vnd.oasis.opendocument.presentation"))


@pytest.mark.parametrize(
    ("name", "content", "ending", "paged"),
    [
        ("a.pdf", b"%PDF-1.7\n", "pdf", True),
        ("holiday", b"\x89PNG\r\n\x1a\n1234", "png", True),
        ("a.exe", b"\xff\xd8\xff\xe0", "jpg", True),
        ("a.gif", b"GIF89a...", "gif", True),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp", True),
        ("talk.pptx", SLIDES, "pptx", False),
        ("talk.odp", OPEN_SLIDES, "odp", False),
        ("a.parquet", b"PAR1" + bytes(8) + b"PAR1", "parquet", False),
        ("a.ipynb", NOTEBOOK, "ipynb", False),
        ("a.json", NOTEBOOK, "ipynb", False),
        ("a.json", b'{"a": 1}', "json", False),
        ("a.CSV", b"a,b\n1,2\n", "csv", False),
        ("a.py", b"#!/usr/bin/env python3\nprint(1)\n", "py", False),
        ("a.md", "# é".encode(), "md", False),
        ("a.log", b"\x1b[31mred\x1b[0m", "txt", False),
    ],
)
def test_a_file_is_what_its_content_says(
    name: str, content: bytes, ending: str, *, paged: bool
) -> None:
    kind = checked_kind(name, content)
    assert (ENDINGS[kind.media_type], kind.paged) == (ending, paged)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.csv", b"MZ\x90\x00"),
        ("a.csv", b"MZ,which,is,no,number"),
        ("a.png", b"\x7fELF\x02\x01"),
        ("a.wasm", b"\x00asm\x01"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("a.txt", b"nul\x00byte"),
        ("a.txt", b"\xff\xfe\xfa"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.sh", b"echo 1"),
        ("a", b"no ending"),
        ("a.pdf", b"not a pdf"),
        ("a.ipynb", b'{"cells": []}'),
        ("a.json", b"{"),
        ("a.json", b"[" * 100_000),
        ("a.zip", archive(("a.txt", b"x"))),
        ("a.pptx", archive(("[Content_Types].xml", b""), ("a.exe", b"MZ"))),
        ("a.xlsx", archive(("[Content_Types].xml", b""), ("xl/vbaProject.bin", b"x"))),
        ("a.docx", b"PK\x03\x04 and nothing more"),
        ("a.odt", archive(("mimetype", b"text/html"))),
        ("a.npy", b"\x93NUMPY\x01\x00"),
    ],
)
def test_everything_else_is_refused_with_words(name: str, content: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        checked_kind(name, content)
    assert refused.value.field == "content_base64"
    assert len(refused.value.detail) > 15


def test_an_archive_of_very_many_parts_is_not_even_opened() -> None:
    with pytest.raises(InvalidRequest, match="too many parts"):
        checked_kind("a.pptx", b"PK\x03\x04" + b"PK\x01\x02" * 5_001)


def test_a_file_has_a_largest_size() -> None:
    whole = b"%PDF-1.7" + bytes(handout.BYTES_MAX - 8)
    assert checked_kind("a.pdf", whole).media_type == "application/pdf"
    with pytest.raises(TooLarge, match="10 MB"):
        checked_kind("a.pdf", whole + b"\0")


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("slides.pdf", "application/pdf", "slides.pdf"),
        ("Photo.JPEG", "image/jpeg", "Photo.JPEG"),
        ("report.pdf", "image/png", "report.pdf.png"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\a\\run.exe", "application/pdf", "run.exe.pdf"),
        (".bashrc", "text/plain", "bashrc.txt"),
        ("a" * 300 + ".csv", "text/csv", "a" * 120 + ".csv"),
        ("...", "image/png", "file.png"),
        ('we"ird<>|.csv', "text/csv", "we ird.csv"),
        ("run.log", "text/plain", "run.log"),
    ],
)
def test_a_name_is_no_path_and_ends_in_what_the_file_is(
    name: str, media_type: str, kept: str
) -> None:
    assert kept_name(name, media_type) == kept


def test_a_live_session_keeps_so_many_files_and_bytes() -> None:
    check_room(count=99, size_bytes=52_428_799, more_bytes=1)
    with pytest.raises(TooMany, match="100 files"):
        check_room(count=100, size_bytes=0, more_bytes=1)
    with pytest.raises(TooMany, match="MB more"):
        check_room(count=1, size_bytes=52_428_800, more_bytes=1)
