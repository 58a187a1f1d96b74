"""The real pre-commit runs the hook on templates, and on nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.program import ROOT, cfn_lint, run

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
BAD = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Orders:\n    Type: AWS::Logs::LogGroup\n'


@pytest.mark.parametrize(
    "file",
    [
        "template.yaml",
        "services/orders/template.yml",
        "template.json",
        "orders.template.yaml",
        "orders.template",
        "orders-template.yml",
        "cloudformation/orders.yaml",
        "infra/cfn/network/vpc.yml",
        "cloudformation/parameter-store.yaml",
        "orders.cfn.yaml",
        "orders.sam.yml",
    ],
)
def test_lints(file: str) -> None:
    assert re.search(HOOK["files"], file)
    assert not re.search(HOOK["exclude"], file)


@pytest.mark.parametrize(
    "file",
    [
        "docker-compose.yml",
        "cloudformation/docker-compose.yml",
        "docker-compose.template.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/deploy.template.yml",
        ".aws-sam/build/template.yaml",
        "src/settings.yaml",
        "samconfig.yaml",
        "package.json",
        "templates/page.html",
        "chart/templates/deployment.yaml",
        "cloudformation/parameters.json",
        "cloudformation/params/dev.json",
        "cloudformation/orders-params.yaml",
        "cloudformation/parameters.dev.yml",
        "cfn/buildspec.yml",
        "cfn/.cfnlintrc.yaml",
        ".env.template",
        "nginx.conf.template",
        "Dockerfile.template",
    ],
)
def test_leaves_alone(file: str) -> None:
    assert not re.search(HOOK["files"], file) or re.search(HOOK["exclude"], file)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [("--include-checks=IT", 4), ("--ignore-checks=WT5", 0), ("--non-zero-exit-code=error", 0)],
)
def test_takes_arguments(argument: str, expected: int, tmp_path: Path) -> None:
    """pre-commit puts the user's ``args`` between the entry and the files."""
    (tmp_path / "template.yaml").write_text(BAD)
    _, *entry = HOOK["entry"].split()
    assert cfn_lint(*entry, argument, "template.yaml", cwd=tmp_path).returncode == expected


def _commit(repository: Path) -> None:
    identity = ("-c", "user.name=tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "All")):
        done = run("git", *command, cwd=repository)
        assert done.returncode == 0, done.stderr


def test_try_repo(tmp_path: Path) -> None:
    """In an environment that pre-commit builds from what this repository would ship now, committed or not."""
    hook = shutil.copytree(
        ROOT / "cfn_lint_serverless_opt",
        tmp_path / "hook" / "cfn_lint_serverless_opt",
        ignore=shutil.ignore_patterns("__pycache__"),
    ).parent
    for name in (".pre-commit-hooks.yaml", "setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, hook)
    _commit(hook)

    repository = tmp_path / "orders"
    (repository / ".github" / "workflows").mkdir(parents=True)
    (repository / "template.yaml").write_text(BAD)
    (repository / "docker-compose.yml").write_text("services: {}\n")
    (repository / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    _commit(repository)

    done = run(
        "pre-commit", "try-repo", str(hook), HOOK["id"], "--all-files", "--verbose", cwd=repository, python_path=None
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "template.yaml:3:3" in done.stdout
    assert re.findall(r"^[EWI]\w*\d{4}", done.stdout, re.MULTILINE) == ["WT5001"], "on another file, or not installed"
