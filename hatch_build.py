"""Build hook: no wheel without its front end.

Owns what a wheel must hold beyond Python files. Does not build the front end (that is
``make build``): a wheel made from the sdist needs no Node.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LAB_EXTENSION = "helpout_widgets/js/labextension/dist"
REQUIRED = (
    "server_extension/helpout_server/static/app.js",
    "server_extension/helpout_server/static/app.css",
    "server_extension/helpout_server/static/manifest.json",
    f"{LAB_EXTENSION}/package.json",
    f"{LAB_EXTENSION}/static",
    "server_extension/jupyter_server_config.json",
)


class FrontEndHook(BuildHookInterface[Any]):
    """Refuses to build without the front end; adds the JupyterLab extension to real wheels."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Check the built files, then say where the JupyterLab extension goes.

        Args:
            version: ``standard``, or ``editable`` for a development install.
            build_data: hatchling's; ``shared_data`` gains the extension.

        Raises:
            FileNotFoundError: a built file is missing.
        """
        missing = [name for name in REQUIRED if not (Path(self.root) / name).exists()]
        if missing:
            raise FileNotFoundError(
                f"The front end is not built: {', '.join(missing)} missing. "
                "Run `make build` first (it needs Node)."
            )
        if self.target_name == "wheel" and version != "editable":
            target = "share/jupyter/labextensions/@helpouts/lab"
            build_data["shared_data"][LAB_EXTENSION] = target
