"""The demo's two notebooks: run beforehand in live kernels, saved and signed.

A notebook shows its widgets at once only if the kernel that made them runs and the notebook
is trusted; both hold for whoever opens the printed address.
"""

import pathlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_core.utils import ensure_event_loop
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, output_from_msg

from helpout_server.entrypoints.demo.server import DemoFailed, LabServer

STUDENT_NOTEBOOK = "sales.ipynb"
TUTOR_NOTEBOOK = "tutoring.ipynb"
CELL_TIMEOUT_S = 90.0

_STUDENT_CELLS = (
    "# Sales by region, third quarter",
    """\
import pandas as pd

orders = pd.DataFrame({"shop_id": [17, 17, 21, 34], "region": ["north", "north", "south", "west"],
                       "amount": [40, 12, 66, 25]})
shops = pd.DataFrame({"shop_id": [17, 17, 21, 34], "region": ["N", "N", "S", "W"]})""",
    """\
joined = orders.merge(shops, on="shop_id")
kinds = {name: joined[name].dtype for name in joined}
kinds["region"]  # it was in both tables""",
    "Who could help with that?",
    'import helpout_widgets\n\nhelpout_widgets.Marketplace("pandas")',
    "The same as a table, to work with:",
    'helpout_widgets.search("pandas merge")[["title", "tutor", "next_slot", "tags"]]',
)
_TUTOR_CELLS = (
    "# Tutoring\nWhat I offer, when, and who booked me.",
    "import helpout_widgets\n\nhelpout_widgets.MyHelpouts()",
)


def prepare_notebook(server: LabServer, name: str, cells: tuple[str, ...]) -> None:
    """Write the notebook, run it in a live kernel of that server, save and sign it."""
    notebook = new_notebook(cells=[_cell(text) for text in cells])
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python",
    }  # fmt: skip
    path = server.root / name
    nbformat.write(notebook, path)
    tie = server.request(
        "POST", "api/sessions",
        json={"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}},
    )  # fmt: skip
    _run_cells(server.runtime_dir / f"kernel-{tie['kernel']['id']}.json", notebook)
    nbformat.write(notebook, path)
    NotebookNotary(data_dir=str(server.data_dir)).sign(nbformat.read(path, as_version=4))


def prepare_notebooks(tutor: LabServer, student: LabServer) -> None:
    """Both notebooks, side by side, ready to be looked at."""
    with ThreadPoolExecutor(max_workers=2) as both:
        jobs = [
            both.submit(prepare_notebook, tutor, TUTOR_NOTEBOOK, _TUTOR_CELLS),
            both.submit(prepare_notebook, student, STUDENT_NOTEBOOK, _STUDENT_CELLS),
        ]
        for job in jobs:
            job.result()


def quiet_settings(server: LabServer) -> None:
    """JupyterLab's question about news would cover the first screen."""
    folder = server.home / "settings" / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}',
        encoding="utf-8",
    )


def _cell(text: str) -> Any:
    prose = text.startswith(("#", "Who ", "The "))
    return new_markdown_cell(text) if prose else new_code_cell(text)


def _run_cells(connection_file: pathlib.Path, notebook: Any) -> None:
    client = BlockingKernelClient(connection_file=str(connection_file))
    client.load_connection_file()
    client.start_channels()
    try:
        _wait_ready(client)
        about = client.kernel_info(reply=True, timeout=CELL_TIMEOUT_S)["content"]
        # As JupyterLab would add it: else the notebook counts as changed when it is opened.
        notebook.metadata["language_info"] = about["language_info"]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                _run_cell(client, cell)
    finally:
        client.stop_channels()
        # The blocking client makes one for each thread, and leaves it open.
        ensure_event_loop().close()


def _wait_ready(client: BlockingKernelClient) -> None:
    deadline = time.monotonic() + CELL_TIMEOUT_S
    while True:
        try:
            client.wait_for_ready(timeout=deadline - time.monotonic())
        except RuntimeError as error:
            # On a busy machine a heartbeat that comes late passes for the kernel's death.
            if time.monotonic() >= deadline:
                raise DemoFailed(f"A kernel of the demo does not start: {error}") from error
        else:
            return


def _run_cell(client: BlockingKernelClient, cell: Any) -> None:
    def collect(message: dict[str, Any]) -> None:
        kind = message["header"]["msg_type"]
        if kind in {"stream", "display_data", "execute_result", "error"}:
            cell.outputs.append(output_from_msg(message))

    deadline = time.monotonic() + CELL_TIMEOUT_S
    reply = client.execute_interactive(
        cell.source, allow_stdin=False, stop_on_error=False,
        timeout=deadline - time.monotonic(), output_hook=collect,
    )  # fmt: skip
    cell.execution_count = reply["content"].get("execution_count")
    if any(output.output_type == "error" and "helpout" in cell.source for output in cell.outputs):
        raise DemoFailed(f"A cell of the demo failed:\n{cell.source}\n{cell.outputs}")
