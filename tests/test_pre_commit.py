"""The real pre-commit runs the hook on templates, and on nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.program import ROOT, run

HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]


@pytest.mark.parametrize(
    ("file", "is_linted"),
    [
        ("template.yaml", True),
        ("services/orders/template.yml", True),
        ("template.json", True),
        ("orders.template.yaml", True),
        ("orders.template", True),
        ("orders-template.yml", True),
        ("cloudformation/orders.yaml", True),
        ("infra/cfn/orders.yml", True),
        ("orders.cfn.yaml", True),
        ("orders.sam.yml", True),
        ("docker-compose.yml", False),
        (".github/workflows/ci.yml", False),
        ("src/settings.yaml", False),
        ("samconfig.yaml", False),
        ("package.json", False),
        ("templates/page.html", False),
    ],
)
def test_files(file: str, is_linted: bool) -> None:
    assert bool(re.search(HOOK["files"], file)) == is_linted


def test_try_repo(tmp_path: Path) -> None:
    """In a scratch repository, with the hook's own program taken from this environment."""
    bad = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Orders:\n    Type: AWS::Logs::LogGroup\n'
    repository = tmp_path / "orders"
    (repository / ".github" / "workflows").mkdir(parents=True)
    (repository / "template.yaml").write_text(bad)
    (repository / "docker-compose.yml").write_text("services: {}\n")
    (repository / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    run(
        "python",
        "-c",
        "import subprocess as s; s.run(['git', 'init', '-q']); s.run(['git', 'add', '.'])",
        cwd=repository,
    )

    # The hook's definition with this environment as its own: building one from the network takes a minute.
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump([{**HOOK, "language": "system"}]))
    commit = "git init -q && git add . && git -c user.name=t -c user.email=t@example.com commit -qm hook"
    run("python", "-c", f"import subprocess as s; s.run({commit!r}, shell=True)", cwd=hook)

    done = run("pre-commit", "try-repo", str(hook), HOOK["id"], "--all-files", "--verbose", cwd=repository)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "WT5001" in done.stdout
    assert "docker-compose" not in done.stdout
    assert "ci.yml" not in done.stdout
