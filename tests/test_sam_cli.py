"""The real SAM CLI runs the rules through ``.cfnlintrc``: ``sam validate --lint``.

It wants versions of packages that are not ours to choose, so it has an environment of its own, made once.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.program import ROOT, run

CACHE = ROOT / ".venv-sam-cli"
INSTALLED = CACHE / "installed"
SAM = CACHE / "bin" / "sam"

UNREACHABLE = re.compile(r"NewConnectionError|NameResolutionError|Max retries exceeded|ProxyError|timed out|SSLError")

ORDERS = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 60
    MemorySize: 512
    Tracing: Active
    LoggingConfig: {LogGroup: orders}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      CodeUri: src/
      Timeout: 900
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [AWSLambdaRole]
      Tracing: {Enabled: true}
      DefinitionUri: flow.asl.yaml
"""
SCAN = """\
StartAt: All
States:
  All: {Type: Task, Resource: "arn:aws:states:::aws-sdk:dynamodb:scan", End: true}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    _install()
    (tmp_path / ".cfnlintrc").write_text("append_rules: [cfn_lint_serverless_opt]\n")
    (tmp_path / "flow.asl.yaml").write_text(SCAN)
    return tmp_path


def _install() -> None:
    """Install SAM CLI and this project into an environment, unless it is there and newer than our requirements."""
    if INSTALLED.exists() and INSTALLED.stat().st_mtime > (ROOT / "setup.cfg").stat().st_mtime:
        return
    shutil.rmtree(CACHE, ignore_errors=True)
    made = run(sys.executable, "-m", "venv", str(CACHE), cwd=ROOT)
    assert made.returncode == 0, made.stderr
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--retries", "1")
    done = run(
        str(CACHE / "bin" / "python"),
        *pip,
        "aws-sam-cli",
        "--editable",
        str(ROOT),
        cwd=ROOT,
        python_path=None,
        seconds=1200,
    )
    if done.returncode != 0 and UNREACHABLE.search(done.stderr):
        pytest.skip("the package index cannot be reached, so that there is no SAM CLI to run")
    assert done.returncode == 0, done.stderr
    INSTALLED.touch()


def _validate(project: Path, *arguments: str) -> tuple[int, list[tuple[str, int]]]:
    """What ``sam validate --lint`` says: its exit code, and each finding of ours with its line."""
    variables = {"SAM_CLI_TELEMETRY": "0", "HOME": str(project), "AWS_DEFAULT_REGION": "us-east-1"}
    variables["PYTHONDONTWRITEBYTECODE"] = ""  # pip has compiled nothing, and most of it is never used
    done = run(str(SAM), "validate", "--lint", *arguments, cwd=project, python_path=None, variables=variables)
    assert "Traceback" not in done.stderr
    found = re.findall(r"\[([EWI]T\d{4}): .*? matched (\d+)", done.stdout, flags=re.DOTALL)
    return done.returncode, sorted((rule, int(line)) for rule, line in found)


# One test: whatever runs side by side must not install side by side.
def test_sam_validate(project: Path) -> None:
    """It hands over text without a file name: lines and local files are still those of the template."""
    template = project / "template.yaml"
    template.write_text(ORDERS)
    assert _validate(project) == (1, [("WT1002", 16), ("WT4003", 22)])

    # By another name cfn-lint's own lines must do: that of Globals for what overrides it.
    template.rename(project / "orders.yaml")
    assert _validate(project, "--template", "orders.yaml") == (1, [("WT1002", 5), ("WT4003", 22)])

    # What the configuration file says holds here too.
    template.write_text(ORDERS)
    (project / "flow.asl.yaml").write_text(SCAN.replace("scan", "query"))
    (project / ".cfnlintrc").write_text("append_rules: [cfn_lint_serverless_opt]\nignore_checks: [WT1]\n")
    assert _validate(project) == (0, [])
