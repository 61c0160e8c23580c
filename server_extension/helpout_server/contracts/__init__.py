"""The wire: every shape that crosses a process or a network, defined once.

msgspec structs here are the one source of the JSON Schema, the OpenAPI document and the
TypeScript types. They know no rule of the product and import nothing of it.

Conventions: snake_case fields; instants are UTC, RFC 3339 with ``Z``; durations carry their
unit in the name; ids are opaque text. A struct named ``…Draft``, ``…Patch`` or ``…Query`` is a
request and refuses unknown fields; fields with a default may be left out of a request and are
always present in an answer.
"""
