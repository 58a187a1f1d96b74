"""Runs the real programs, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def run(program: str, *arguments: str, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment with our package importable."""
    return subprocess.run(
        [str(BIN / program), *arguments],
        cwd=cwd,
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        check=False,
        timeout=300,
    )


def cfn_lint(*arguments: str, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run cfn-lint; its exit code has bit 2 for errors, 4 for warnings and 8 for advice."""
    return run("cfn-lint", *arguments, cwd=cwd, stdin=stdin)
