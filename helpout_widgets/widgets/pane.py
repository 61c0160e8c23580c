"""The widget that all panes share.

Owns what travels over the comm: a loader under 1 kB, a pane's name and its options. The pane
itself is drawn by the app bundle that the Jupyter server serves, and talks to that server, not
to the kernel: a busy kernel freezes nothing. No credential is ever put here, as widget state
can be saved into a notebook.
"""

import pathlib
from typing import Any

import anywidget
import traitlets

LOADER = pathlib.Path(__file__).parent.parent / "static" / "loader.js"


class Pane(anywidget.AnyWidget):
    """Base of the widgets; subclasses give ``_pane`` and name their options."""

    _esm = LOADER
    _pane = traitlets.Unicode().tag(sync=True)
    _options = traitlets.Dict(key_trait=traitlets.Unicode()).tag(sync=True)

    def __init__(self, **options: str | None) -> None:
        super().__init__(_options={name: value for name, value in options.items() if value})

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self._options.items())
        return f"{type(self).__name__}({shown})"

    def _repr_keys(self) -> Any:
        # ipywidgets asks for the traits worth showing; ours are all private.
        return iter(())
