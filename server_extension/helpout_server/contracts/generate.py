"""The contracts as one JSON Schema document, for the TypeScript generator.

    python -m helpout_server.contracts.generate > schema.json

Owns how Python types read in TypeScript. Does not know what they mean.

The one rule of presence: a field is always there, and so required, except

- in what a page sends, where a field with a default may be left out: structs named ``…Draft``,
  ``…Patch`` or ``…Query`` and the frames of a union named ``…ClientFrame`` (or ``EventHello``);
- in a struct that omits defaults on the wire, and where ``UNSET`` is a value.

Public names for unions and sets of words (``EntryBody``, ``GrantLevel``) become types too.
"""

import ast
import importlib
import inspect
import json
import pkgutil
import sys
import types
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

import helpout_server.contracts as contracts

REF = "#/$defs/{name}"


def modules() -> list[types.ModuleType]:
    """Every module of the contracts but this one, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(contracts.__path__))
    return [
        importlib.import_module(f"{contracts.__name__}.{name}")
        for name in names
        if name != "generate"
    ]


def structs() -> list[type[msgspec.Struct]]:
    """Every public struct, in the order of modules and lines.

    Raises:
        ValueError: two modules define the same name, so that TypeScript could hold only one.
    """
    found: dict[str, type[msgspec.Struct]] = {}
    for module in modules():
        for name, value in vars(module).items():
            if name.startswith("_") or not _is_struct(value) or value.__module__ != module.__name__:
                continue
            if name in found:
                raise ValueError(f"{name} is defined in {found[name].__module__} and {module}")
            found[name] = value
    return list(found.values())


def aliases() -> dict[str, Any]:
    """Public names that stand for a union of structs or for a set of words."""
    found: dict[str, Any] = {}
    for module in modules():
        for name, value in vars(module).items():
            if name.startswith("_") or not name[0].isupper():
                continue
            union = get_origin(value) in (Union, types.UnionType)
            if get_origin(value) is Literal or (union and all(map(_is_struct, get_args(value)))):
                found.setdefault(name, value)
    return found


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) whose ``$defs`` hold every struct and every alias."""
    every = structs()
    named = aliases()
    outs, components = msgspec.json.schema_components([*every, *named.values()], ref_template=REF)
    defs: dict[str, Any] = dict(components)
    for name, out in zip(named, outs[len(every) :], strict=True):
        # The discriminator is for OpenAPI; TypeScript reads the tag of each member.
        defs[name] = {key: value for key, value in out.items() if key != "discriminator"}
    sent = {one.__name__ for one in _sent_by_pages(every, named)}
    for struct in every:
        _set_required(defs[struct.__name__], struct, may_omit_defaults=struct.__name__ in sent)
        _describe_fields(defs[struct.__name__], struct)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs}


def _sent_by_pages(
    every: list[type[msgspec.Struct]], named: dict[str, Any]
) -> Iterator[type[msgspec.Struct]]:
    yield from (one for one in every if one.__name__.endswith(("Draft", "Patch", "Query", "Hello")))
    for name, value in named.items():
        if name.endswith("ClientFrame"):
            yield from get_args(value)


def _set_required(
    definition: dict[str, Any], struct: type[msgspec.Struct], *, may_omit_defaults: bool
) -> None:
    optional = {
        field.encode_name
        for field in msgspec.structs.fields(struct)
        if _may_be_unset(field.type)
        or (not field.required and (may_omit_defaults or struct.__struct_config__.omit_defaults))
    }
    required = [name for name in definition["properties"] if name not in optional]
    definition["required"] = required
    definition["additionalProperties"] = False
    for prop in definition["properties"].values():
        prop.pop("default", None)


def _describe_fields(definition: dict[str, Any], struct: type[msgspec.Struct]) -> None:
    """Give each field the text that stands below it (not where it is another struct)."""
    [tree] = ast.parse(inspect.getsource(struct)).body
    assert isinstance(tree, ast.ClassDef)
    for line, following in pairwise(tree.body):
        match line, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ) if "$ref" not in definition["properties"][name]:
                definition["properties"][name]["description"] = inspect.cleandoc(text)


def _may_be_unset(annotation: Any) -> bool:
    return msgspec.UnsetType in get_args(annotation)


def _is_struct(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, msgspec.Struct)


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
