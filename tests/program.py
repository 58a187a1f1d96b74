"""Runs the real programs, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# What is set where git runs the tests as a hook would turn other repositories into this one.
_INHERITED = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def run(
    program: str,
    *arguments: str,
    cwd: Path,
    stdin: str | None = None,
    python_path: Path | None = ROOT,
    variables: Mapping[str, str] | None = None,
    seconds: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment.

    Args:
        program: its name, or the path of one that is elsewhere.
        arguments: what stands after it on the command line.
        cwd: the working directory.
        stdin: what it reads from standard input, which is empty otherwise.
        python_path: where packages are found beside the installed ones: this repository's, unless None.
        variables: environment variables to add.
        seconds: how long it may take.
    """
    environment = {**_INHERITED, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **(variables or {})}
    if python_path:
        environment["PYTHONPATH"] = str(python_path)
    return subprocess.run(
        [str(BIN / program) if (BIN / program).exists() else program, *arguments],
        cwd=cwd,
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=seconds,
    )


def cfn_lint(*arguments: str, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run cfn-lint; its exit code has bit 2 for errors, 4 for warnings and 8 for advice."""
    return run("cfn-lint", *arguments, cwd=cwd, stdin=stdin)
