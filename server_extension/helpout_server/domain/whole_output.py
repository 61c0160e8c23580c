"""Outputs made whole again: references to blobs replaced by what they stand for, as far as it fits.

Owns the bound of what is put back. Does not know where blobs are kept.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from helpout_server.contracts.blob import BLOB_MIME, BlobReference
from helpout_server.contracts.output import NbOutput
from helpout_server.contracts.pad import OutputPictured

BYTES_MAX: Final = 12_000_000
"""Of all blobs that one notebook or replay holds, as stored."""
TOO_LARGE: Final = "[This output is too large to be kept here.]"

FetchBlob = Callable[[str], "tuple[str, bytes] | None"]
"""By its hash: media type and bytes, or None where there is none."""


class Wholes:
    """Puts blobs back, until no more fit."""

    def __init__(self, fetch: FetchBlob, *, bytes_max: int = BYTES_MAX) -> None:
        self._fetch = fetch
        self._left = bytes_max

    def output(self, output: NbOutput) -> NbOutput:
        """The output with the content that its reference names; words in its place else."""
        data = output.get("data")
        if not isinstance(data, dict) or BLOB_MIME not in data:
            return output
        rest = {key: value for key, value in data.items() if key != BLOB_MIME}
        try:
            reference = msgspec.convert(data[BLOB_MIME], BlobReference)
        except msgspec.ValidationError:
            return {**output, "data": rest}
        content = self._content(reference)
        if content is None:
            rest.setdefault("text/plain", TOO_LARGE)
            return {**output, "data": rest}
        return {**output, "data": {**rest, reference.of: content}}

    def outputs(
        self, outputs: Sequence[NbOutput], pictures: Sequence[OutputPictured] = ()
    ) -> list[NbOutput]:
        """All of a run; those that only one page could draw with their picture."""
        found = [self.output(one) for one in outputs]
        for picture in pictures:
            data = found[picture.place].get("data") if picture.place < len(found) else None
            kept = self._fetch(picture.sha256) if isinstance(data, dict) else None
            if kept is None or not kept[0].startswith("image/") or not self._fits(len(kept[1])):
                continue
            drawn = {**data, kept[0]: b64encode(kept[1]).decode()}  # type: ignore[dict-item]
            found[picture.place] = {**found[picture.place], "data": drawn}
        return found

    def _content(self, reference: BlobReference) -> Any:
        if reference.bytes > self._left:
            return None
        kept = self._fetch(reference.sha256)
        if kept is None or not self._fits(len(kept[1])):
            return None
        media_type, content = kept
        if media_type.startswith("image/") and reference.of == media_type:
            return b64encode(content).decode()
        text = content.decode("utf-8", "replace")
        if not reference.of.endswith("json"):
            return text
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None

    def _fits(self, size: int) -> bool:
        if size > self._left:
            return False
        self._left -= size
        return True
