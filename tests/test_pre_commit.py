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
OLD = "    Properties: {RetentionInDays: 400}\n"


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


def _commit(repository: Path) -> str:
    """Commit all there is; the commit's ID."""
    identity = ("-c", "user.name=tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "All"), ("rev-parse", "HEAD")):
        done = run("git", *command, cwd=repository)
        assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def hook(tmp_path: Path) -> Path:
    """What this repository would ship now, committed or not."""
    hook = shutil.copytree(
        ROOT / "cfn_lint_serverless_opt",
        tmp_path / "hook" / "cfn_lint_serverless_opt",
        ignore=shutil.ignore_patterns("__pycache__"),
    ).parent
    for name in (".pre-commit-hooks.yaml", "setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, hook)
    return hook


# How people write ``args``, and what is then found in a template that draws WT5001 and IT5004. Without ``=`` or ``--``
# cfn-lint takes the files for more values of the option, and lints nothing: it says so, and README does.
ARGUMENTS: dict[str, tuple[list[str], list[str]]] = {
    "none": ([], ["WT5001"]),
    "prefix": (["--ignore-checks=WT5"], []),
    "advice": (["--include-checks=IT"], ["IT5004", "WT5001"]),
    "option": (["--include-checks=IT", "--configure-rule=IT5004:max_days=400"], ["WT5001"]),
    "dashes": (["-c", "IT", "-i", "WT7", "WT5", "--"], ["IT5004"]),
    "eaten": (["-i", "WT7"], ["E1001"]),
}


def test_in_a_repository(hook: Path, tmp_path: Path) -> None:
    """The real pre-commit, in an environment that it builds, with the arguments that people give the hook."""
    repository = tmp_path / "orders"
    (repository / ".github" / "workflows").mkdir(parents=True)
    (repository / "template.yaml").write_text(f"{BAD}  Old:\n    Type: AWS::Logs::LogGroup\n{OLD}")
    (repository / "docker-compose.yml").write_text("services: {}\n")
    (repository / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    hooks = [{"id": HOOK["id"], "name": name, "alias": name, "args": args} for name, (args, _) in ARGUMENTS.items()]
    config = {"repos": [{"repo": str(hook), "rev": _commit(hook), "hooks": hooks}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    _commit(repository)

    variables = {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    done = run("pre-commit", "run", "--all-files", "--verbose", cwd=repository, python_path=None, variables=variables)
    outputs = re.split(r"^- hook id: .*$", done.stdout, flags=re.MULTILINE)[1:]
    found = {
        name: sorted(re.findall(r"^[EWI]\w*\d{4}", output, re.MULTILINE))
        for name, output in zip(ARGUMENTS, outputs, strict=True)
    }
    assert found == {name: ids for name, (_, ids) in ARGUMENTS.items()}, done.stdout + done.stderr
    assert "template.yaml:3:3" in outputs[0]
    assert done.returncode == 1
