"""The real cfn-lint loads the rules, configures and suppresses them, and carries their findings in every format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cfn_lint_serverless_opt.rules import RULES
from tests.program import ROOT, cfn_lint

PLUGIN = "cfn_lint_serverless_opt"
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Orders:
    Type: AWS::Logs::LogGroup
  Invoices:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 400
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def _found(output: str) -> list[tuple[str, int]]:
    matches = [(match["Rule"]["Id"], match["Location"]["Start"]["LineNumber"]) for match in json.loads(output)]
    return sorted((rule, line) for rule, line in matches if rule in RULES)


@pytest.mark.parametrize("name", [PLUGIN, f"{PLUGIN}.rules"])
def test_from_another_directory(template: Path, name: str) -> None:
    done = cfn_lint("-a", name, "-c", "I", "-f", "json", "--", template.name, cwd=template.parent)
    assert _found(done.stdout) == [("IT5004", 8), ("WT5001", 3)]
    assert done.returncode == 4 | 8


def test_from_the_root_of_this_repository(template: Path) -> None:
    """Here cfn-lint takes the name for a directory, whose files it loads one by one."""
    done = cfn_lint("-a", PLUGIN, "-c", "I", "-f", "json", "--", str(template), cwd=ROOT)
    assert _found(done.stdout) == [("IT5004", 8), ("WT5001", 3)]
    listed = cfn_lint("-a", PLUGIN, "--list-rules", cwd=ROOT).stdout
    assert [rule for rule in RULES if rule not in listed] == []


def test_through_the_configuration_file(template: Path) -> None:
    (template.parent / ".cfnlintrc").write_text(f"append_rules: [{PLUGIN}]\ntemplates: [template.yaml]\n")
    assert "WT5001" in cfn_lint(cwd=template.parent).stdout


def test_from_standard_input(tmp_path: Path) -> None:
    assert "WT5001" in cfn_lint("-a", PLUGIN, cwd=tmp_path, stdin=TEMPLATE).stdout


def test_list_rules(tmp_path: Path) -> None:
    listed = cfn_lint("-a", PLUGIN, "--list-rules", cwd=tmp_path).stdout
    for rule in RULES.values():
        assert rule.id in listed
    assert "Log group keeps its events for ever" in listed


def test_advice_is_off_by_default(template: Path) -> None:
    assert "IT5004" not in cfn_lint("-a", PLUGIN, "--", template.name, cwd=template.parent).stdout


@pytest.mark.parametrize("days", ["400", "abc"])
def test_an_option_on_the_command_line(template: Path, days: str) -> None:
    done = cfn_lint("-a", PLUGIN, "-c", "I", "-x", f"IT5004:max_days={days}", "--", template.name, cwd=template.parent)
    assert ("IT5004" in done.stdout) == (days == "abc")
    assert "Traceback" not in done.stderr
    assert ("max_days" in done.stderr) == (days == "abc")


def test_an_option_in_the_configuration_file(template: Path) -> None:
    (template.parent / ".cfnlintrc").write_text("configure_rules:\n  IT5004:\n    max_days: 400\n")
    assert "IT5004" not in cfn_lint("-a", PLUGIN, "-c", "I", "--", template.name, cwd=template.parent).stdout


@pytest.mark.parametrize("prefix", ["WT5001", "WT5", "W"])
def test_suppressed_by_prefix(template: Path, prefix: str) -> None:
    assert cfn_lint("-a", PLUGIN, "-i", prefix, "--", template.name, cwd=template.parent).returncode == 0
    (template.parent / ".cfnlintrc").write_text(f"ignore_checks: [{prefix}]\n")
    assert cfn_lint("-a", PLUGIN, "--", template.name, cwd=template.parent).returncode == 0


def test_included_by_prefix(template: Path) -> None:
    assert "IT5004" in cfn_lint("-a", PLUGIN, "-c", "IT", "--", template.name, cwd=template.parent).stdout


@pytest.mark.parametrize("indent", ["", "    "])
def test_suppressed_by_metadata(template: Path, indent: str) -> None:
    metadata = "Metadata:\n  cfn-lint:\n    config:\n      ignore_checks: [WT5001]\n"
    metadata = "".join(f"{indent}{line}\n" for line in metadata.splitlines())
    before = "  Invoices:\n" if indent else "Resources:\n"
    template.write_text(TEMPLATE.replace(before, metadata + before))
    assert cfn_lint("-a", PLUGIN, "--", template.name, cwd=template.parent).returncode == 0


def test_parseable(template: Path) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "parseable", "--", template.name, cwd=template.parent)
    assert done.stdout.startswith("template.yaml:3:3:3:9:WT5001:Log group 'Orders'")


def test_json(template: Path) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "json", "--", template.name, cwd=template.parent)
    (match,) = json.loads(done.stdout)
    assert match["Level"] == "Warning"
    assert match["Rule"]["Source"] == RULES["WT5001"].source_url
    assert match["Location"]["Path"] == ["Resources", "Orders"]


def test_junit(template: Path) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "junit", "--", template.name, cwd=template.parent)
    cases = ElementTree.fromstring(done.stdout).iter("testcase")
    assert [case.get("name", "")[:6] for case in cases if case.find("failure") is not None] == ["WT5001"]


def test_sarif(template: Path) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "sarif", "--", template.name, cwd=template.parent)
    (run,) = json.loads(done.stdout)["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "WT5001"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3


def test_pretty(template: Path) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "pretty", "--", template.name, cwd=template.parent)
    assert "WT5001" in done.stdout
