"""Bodies and queries into contract structs, with the field at fault named.

Owns the wording of what is wrong with a request. Knows no route and no rule of the product.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from helpout_server.domain.errors import InvalidRequest, TooLarge
from helpout_server.entrypoints.http.exchange import BODY_BYTES_MAX, JSON, Request

QUERY_FIELDS_MAX = 40
_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$?(?P<path>.*)`)?$", re.DOTALL)
_NAMED = re.compile(r"field `(?P<name>[^`]*)`")


def _invalid(error: msgspec.ValidationError, *, strip: str = ".") -> InvalidRequest:
    """msgspec says ``Expected `str`, got `int` - at `$.problem.summary```."""
    match = _AT.match(str(error))
    assert match is not None
    what = match["what"]
    path = (match["path"] or "").strip(strip)
    named = _NAMED.search(what)
    if named is not None:
        path = f"{path}.{named['name']}".strip(".")
    return InvalidRequest(f"{what}.", field=path or None)


def json_body(request: Request, *, bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The body of a request that must have one in JSON. Raises TooLarge, InvalidRequest."""
    if len(request.body) > bytes_max:
        raise TooLarge(f"A request may have at most {bytes_max} bytes.")
    kind = request.content_type.split(";", 1)[0].strip().lower()
    if kind != JSON:
        raise InvalidRequest(f"Send the body as {JSON}.")
    return request.body


def decode_body(kind: type[Any]) -> Callable[[bytes], Any]:
    """A decoder of JSON bodies into ``kind``; raises InvalidRequest."""
    decode = msgspec.json.Decoder(kind).decode

    def decoded(body: bytes) -> Any:
        try:
            return decode(body)
        except msgspec.ValidationError as error:
            raise _invalid(error) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InvalidRequest("The body is not valid JSON.") from None

    return decoded


class QueryDecoder:
    """Query parameters into a struct: text becomes numbers, booleans and dates where declared.

    A parameter given twice is refused unless its field is a list; unknown ones too.
    """

    def __init__(self, kind: type[Any]) -> None:
        self._kind = kind
        info = msgspec.inspect.type_info(kind)
        assert isinstance(info, msgspec.inspect.StructType)
        self._names = frozenset(field.encode_name for field in info.fields)
        self._lists = frozenset(field.encode_name for field in info.fields if _is_list(field.type))

    def __call__(self, query: str) -> Any:
        try:
            pairs = parse_qsl(
                query,
                keep_blank_values=True,
                errors="strict",
                max_num_fields=QUERY_FIELDS_MAX,
            )
        except (ValueError, UnicodeDecodeError):
            raise InvalidRequest("The query cannot be read.") from None
        values: dict[str, Any] = {}
        for name, value in pairs:
            if name not in self._names:
                raise InvalidRequest(f"There is no parameter {name[:60]!r} here.", field=name[:60])
            if name in self._lists:
                values.setdefault(name, []).append(value)
            elif name in values:
                raise InvalidRequest("Give it once.", field=name)
            else:
                values[name] = value
        try:
            return msgspec.convert(values, self._kind, strict=False)
        except msgspec.ValidationError as error:
            raise _invalid(error) from None


def _is_list(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.Metadata):
        return _is_list(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(_is_list(part) for part in kind.types)
    return isinstance(kind, msgspec.inspect.ListType)
