"""The layers of the house: who may import whom. The arrows themselves are held by import-linter, in ``make lint``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cfn_lint_serverless_opt"
FILES = sorted(PACKAGE.rglob("*.py"))
PORT = PACKAGE / "template" / "port.py"
BASE_CLASS = PACKAGE / "rules" / "_rule.py"


def imported(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, and what it imports from them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "cfn-lint may load a file on its own: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_cfn_lint_is_called_from_its_port(file: Path) -> None:
    used = {name for name in imported(file) if name.split(".")[0] == "cfnlint"}
    private = {name for name in used if any(part.startswith("_") for part in name.split("."))}
    if file == PORT:
        assert private == {"cfnlint.jsonschema._resolvers_cfn"}
        text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        # Each module that is used is on the list of what the next cfn-lint must offer.
        assert {name for name in used if name.rpartition(".")[0] not in text and name not in text} == set()
    elif file == BASE_CLASS:
        assert {name.rpartition(".")[0] for name in used} == {"cfnlint.rules", "cfnlint.template"}
        assert private == set()
    else:
        assert used == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nothing_imports_rules_but_their_package_and_the_command(file: Path) -> None:
    above = [PACKAGE / "rules", PACKAGE / "cli", PACKAGE / "__init__.py"]
    if not any(file.is_relative_to(one) for one in above):
        assert not any(name.startswith("cfn_lint_serverless_opt.rules") for name in imported(file))
