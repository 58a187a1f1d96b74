"""What the SAM transform refuses, by the transform itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from cfnlint.decode import decode_str
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.translator.translator import Translator

FIXTURES = Path(__file__).parent.parent / "test_templates"
ALIAS_MISSING = sorted((FIXTURES / "ET1012").glob("bad-*.yaml"))
ALIAS_THERE = sorted((FIXTURES / "ET1012").glob("good-*.yaml"))


def _transformed(path: Path) -> dict[str, Any]:
    template: dict[str, Any] = decode_str(path.read_text(encoding="utf-8"))[0]
    for resource in template["Resources"].values():
        if "CodeUri" in resource["Properties"]:  # what `sam package` leaves
            resource["Properties"]["CodeUri"] = "s3://artifacts/code.zip"
    parameters: dict[str, Any] = {}
    SamParameterValues(parameters).add_default_parameter_values(template)
    boto = Mock(region_name="us-east-1")
    translated: dict[str, Any] = Translator({}, Parser(), None, boto).translate(template, parameters)
    return translated


@pytest.mark.parametrize("path", ALIAS_MISSING, ids=lambda path: path.stem)
def test_provisioned_concurrency_without_an_alias_fails(path: Path) -> None:
    with pytest.raises(InvalidDocumentException) as problem:
        _transformed(path)
    assert all("alias" in cause.message.lower() for cause in problem.value.causes)
    assert len(problem.value.causes) == path.read_text(encoding="utf-8").count("# expect: ET1012")


@pytest.mark.parametrize("path", ALIAS_THERE, ids=lambda path: path.stem)
def test_provisioned_concurrency_for_an_alias_passes(path: Path) -> None:
    assert "Resources" in _transformed(path)


def test_architectures_replace_those_of_globals() -> None:
    resources = _transformed(FIXTURES / "IT1006" / "bad-replaced-globals.yaml")["Resources"]
    assert resources["Inherited"]["Properties"]["Architectures"] == ["x86_64"]
    assert resources["Replaced"]["Properties"]["Architectures"] == ["arm64"]
