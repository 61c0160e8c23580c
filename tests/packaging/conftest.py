"""The wheel as a person gets it: made from the sdist, where there is no Node."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and a home folder for what runs in it."""

    folder: Path
    environment: dict[str, str]

    def program(self, name: str) -> str:
        """The path of a program of that environment."""
        return str(self.folder / "bin" / name)

    def output_of(self, *arguments: str) -> str:
        """What a program prints, on both of its outputs."""
        done = subprocess.run(
            [self.program(arguments[0]), *arguments[1:]],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def environment_without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This environment, with a PATH on which no node, npm or esbuild is found."""
    folder = tmp_path_factory.mktemp("bin")
    for name in ("bash", "sh", "git", "env"):
        if (found := shutil.which(name)) is not None:
            (folder / name).symlink_to(found)
    environment = {**os.environ, "PATH": str(folder)}
    for name in ("node", "npm", "esbuild"):
        assert shutil.which(name, path=environment["PATH"]) is None
    return environment


@pytest.fixture(scope="session")
def sdist(
    tmp_path_factory: pytest.TempPathFactory, environment_without_node: dict[str, str]
) -> Path:
    """The source distribution of this tree."""
    return _built("sdist", ROOT, tmp_path_factory.mktemp("sdist"), environment_without_node)


@pytest.fixture(scope="session")
def wheel(
    sdist: Path,
    tmp_path_factory: pytest.TempPathFactory,
    environment_without_node: dict[str, str],
) -> Path:
    """The wheel made from the sdist, in a folder that has nothing else."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    [tree] = folder.iterdir()
    return _built("wheel", tree, tmp_path_factory.mktemp("wheel"), environment_without_node)


@pytest.fixture(scope="session")
def run_uv() -> Callable[..., None]:
    """Run uv; the one on PATH, else the one that `make` has fetched."""
    own = ROOT / ".bootstrap" / "bin" / "uv"
    uv = str(own) if own.exists() else "uv"

    def run(*arguments: str | Path) -> None:
        subprocess.run([uv, *map(str, arguments)], cwd=ROOT, check=True)

    return run


@pytest.fixture(scope="session")
def installed(
    wheel: Path,
    run_uv: Callable[..., None],
    environment_without_node: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Installed:
    """The wheel and its run-time dependencies, nothing of the development tree."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run_uv("venv", "--quiet", "--python", "3.11", folder)
    run_uv(
        *("pip", "install", "--quiet", "--python", folder / "bin" / "python"),
        *("--constraint", ROOT / "constraints.txt", wheel),
    )
    home = tmp_path_factory.mktemp("home")
    kept = {
        name: value for name, value in environment_without_node.items() if "JUPYTER" not in name
    }
    environment = {
        **kept,
        "HOME": str(home),
        "PATH": f"{folder / 'bin'}{os.pathsep}{kept['PATH']}",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    return Installed(folder, environment)


def _built(target: str, tree: Path, into: Path, environment: dict[str, str]) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into],
        cwd=tree,
        env=environment,
        check=True,
    )
    [made] = into.iterdir()
    return made
