"""The demo's two servers, from nothing to ready, and away again."""

import pathlib
import shutil
import tempfile
import time
from collections.abc import Callable
from types import TracebackType

from helpout_server.entrypoints.demo.notebooks import (
    STUDENT_NOTEBOOK,
    TUTOR_NOTEBOOK,
    prepare_notebooks,
    quiet_settings,
)
from helpout_server.entrypoints.demo.seed import connect_student, seed_marketplace
from helpout_server.entrypoints.demo.server import LabServer


class Stage:
    """A tutor's JupyterLab that hosts the marketplace, and a student's that joined it.

    Args:
        folder: where everything is kept; a fresh temporary one, removed at the end, if none.
        say: told each step in progress.
        configure: called with each server before it starts, to write its config.
    """

    def __init__(
        self,
        folder: pathlib.Path | None = None,
        say: Callable[[str], None] = print,
        configure: Callable[[LabServer], None] | None = None,
    ) -> None:
        self._temporary = folder is None
        self.folder = folder or pathlib.Path(tempfile.mkdtemp(prefix="helpouts-demo-"))
        self._say = say
        self._configure = configure
        self.tutor = LabServer("tutor", self.folder / "tutor")
        self.student = LabServer("student", self.folder / "student")

    def __enter__(self) -> "Stage":
        try:
            self._set_up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop both servers; remove what was temporary."""
        self.student.stop()
        self.tutor.stop()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def addresses(self) -> dict[str, str]:
        """Where to look, by role: Jupyter's own login links."""
        return {
            "tutor": self.tutor.lab_address(TUTOR_NOTEBOOK),
            "student": self.student.lab_address(STUDENT_NOTEBOOK),
        }

    def _set_up(self) -> None:
        begun = time.monotonic()
        self._say("Starting two JupyterLabs …")
        for server in (self.tutor, self.student):
            quiet_settings(server)
            if self._configure is not None:
                self._configure(server)
            server.start()
        self.tutor.wait()
        self._say("Ada hosts the marketplace; six tutors publish what they offer …")
        seed_marketplace(self.tutor)
        self.student.wait()
        self._say("The student joins it with an invitation …")
        connect_student(self.tutor, self.student)
        self._say("Running the two notebooks …")
        prepare_notebooks(self.tutor, self.student)
        self._say(f"Ready in {time.monotonic() - begun:.1f} s.")
