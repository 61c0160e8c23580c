"""Large contents of outputs: which is taken out, as what, and what stays beside it."""

import hashlib
from base64 import b64encode

from helpout_server.adapters.kernel_host import large_contents
from helpout_server.adapters.kernel_host.large_contents import LargeContents
from helpout_server.contracts.blob import BLOB_MIME, BlobKind

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40_000)


class Shelf:
    def __init__(self, *, full: bool = False) -> None:
        self.full = full
        self.kept: dict[str, tuple[BlobKind, bytes]] = {}

    def keep(self, digest: str, kind: BlobKind, content: bytes) -> bool:
        if not self.full:
            self.kept[digest] = (kind, content)
        return not self.full


def test_a_picture_is_kept_as_its_bytes_and_the_rest_stays() -> None:
    shelf = Shelf()
    told = LargeContents(shelf.keep).taken_out(
        {"image/png": b64encode(PNG).decode(), "text/plain": "<Figure>"}
    )
    digest = hashlib.sha256(PNG).hexdigest()
    assert shelf.kept == {digest: ("image/png", PNG)}
    assert told == {
        "text/plain": "<Figure>",
        BLOB_MIME: {
            "sha256": digest, "media_type": "image/png", "bytes": len(PNG), "of": "image/png",
        },
    }  # fmt: skip


def test_of_two_the_renderers_data_is_kept_and_long_text_is_cut() -> None:
    shelf = Shelf()
    plot = {"data": [1] * 20_000}
    told = LargeContents(shelf.keep).taken_out(
        {
            "text/html": "x" * 50_000,
            "application/vnd.plotly.v1+json": plot,
            "text/plain": "y" * 50_000,
        }
    )
    assert told[BLOB_MIME]["of"] == "application/vnd.plotly.v1+json"
    assert "text/html" not in told
    assert len(told["text/plain"]) == large_contents.PLAIN_KEPT + 1
    [(kind, content)] = shelf.kept.values()
    assert (kind, content[:9]) == ("text/plain", b'{"data":[')


def test_small_false_and_homeless_contents_stay_as_they_are() -> None:
    small = {"text/html": "<b>1</b>"}
    assert LargeContents(Shelf().keep).taken_out(small) is small
    forged = {"image/png": b64encode(b"<script>" * 6_000).decode()}
    assert LargeContents(Shelf().keep).taken_out(forged) is forged
    large = {"text/html": "x" * 50_000}
    assert LargeContents(Shelf(full=True).keep).taken_out(large) is large


def test_a_run_keeps_so_many_and_no_more() -> None:
    shelf = Shelf()
    large = LargeContents(shelf.keep)
    for number in range(large_contents.RUN_BLOBS_MAX + 5):
        large.taken_out({"text/html": f"{number}" + "x" * 40_000})
    assert len(shelf.kept) == large_contents.RUN_BLOBS_MAX
