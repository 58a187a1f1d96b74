"""The real cfn-lint loads the rules, configures and suppresses them, and carries their findings in every format."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from cfn_lint_serverless_opt.rules import RULES, ServerlessRule
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
WT5001 = RULES["WT5001"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path


def _lint(folder: Path, *arguments: str) -> str:
    """What cfn-lint prints about the template in a folder, with the rules and with ``I`` checks."""
    return cfn_lint("-a", PLUGIN, "-c", "I", "-f", "parseable", *arguments, "--", "template.yaml", cwd=folder).stdout


def _ours(output: str) -> list[dict[str, Any]]:
    return [match for match in json.loads(output) if match["Rule"]["Id"] in RULES]


def _ids(output: str) -> set[str]:
    return set(re.findall(r":([EWI]T\d{4}):", output))


# Loading


@pytest.mark.parametrize("name", [PLUGIN, f"{PLUGIN}.rules"])
def test_from_another_directory(folder: Path, name: str) -> None:
    done = cfn_lint("-a", name, "-c", "I", "-f", "json", "--", "template.yaml", cwd=folder)
    found = [(match["Rule"]["Id"], match["Location"]["Start"]["LineNumber"]) for match in _ours(done.stdout)]
    assert sorted(found) == [("IT5004", 8), ("WT5001", 3)]
    assert done.returncode == 4 | 8


def test_each_way_of_loading_gives_the_same(tmp_path: Path) -> None:
    """In the root of this repository cfn-lint takes the name for a directory, whose files it loads one by one."""
    template = ROOT / "examples" / "orders" / "hurried.yaml"
    ways = [(PLUGIN, tmp_path), (f"{PLUGIN}.rules", tmp_path), (PLUGIN, ROOT)]
    found = [
        _ours(cfn_lint("-a", name, "-c", "I", "-f", "json", "--", str(template), cwd=cwd).stdout) for name, cwd in ways
    ]
    assert found[0]
    assert found[1] == found[0]
    assert found[2] == found[0]
    listed = [cfn_lint("-a", name, "--list-rules", cwd=cwd).stdout for name, cwd in ways]
    assert listed[1] == listed[0]
    assert listed[2] == listed[0]


def test_a_copy_beside_the_templates(folder: Path) -> None:
    """A vendored copy of the package is loaded as a directory too, wherever it lies."""
    shutil.copytree(ROOT / PLUGIN, folder / "lint" / PLUGIN)
    done = cfn_lint("-a", f"lint/{PLUGIN}/rules", "-f", "parseable", "--", "template.yaml", cwd=folder)
    assert _ids(done.stdout) == {"WT5001"}


def test_through_the_configuration_file(folder: Path) -> None:
    (folder / ".cfnlintrc").write_text(f"append_rules: [{PLUGIN}]\ntemplates: [template.yaml]\n")
    assert "WT5001" in cfn_lint(cwd=folder).stdout


def test_named_twice_it_reports_once(folder: Path) -> None:
    """An editor passes the rules that the configuration file names as well."""
    (folder / ".cfnlintrc").write_text(f"append_rules: [{PLUGIN}]\n")
    done = cfn_lint("-f", "json", "--append-rules", PLUGIN, "--", "template.yaml", cwd=folder)
    assert len(_ours(done.stdout)) == 1


def test_from_standard_input(tmp_path: Path) -> None:
    assert "WT5001" in cfn_lint("-a", PLUGIN, cwd=tmp_path, stdin=TEMPLATE).stdout


def test_list_rules(tmp_path: Path) -> None:
    listed = cfn_lint("-a", PLUGIN, "--list-rules", cwd=tmp_path).stdout
    for rule in RULES.values():
        assert f"\n{rule.id}: {rule.shortdesc}\n{rule.description}\n" in f"\n{listed}\n"


# Options


def test_an_option_on_the_command_line(folder: Path) -> None:
    assert "IT5004" in _lint(folder)
    assert "IT5004" not in _lint(folder, "-x", "IT5004:max_days=400")


def test_an_option_in_the_configuration_file(folder: Path) -> None:
    (folder / ".cfnlintrc").write_text("configure_rules:\n  IT5004:\n    max_days: 400\n")
    assert "IT5004" not in _lint(folder)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("max_days=abc", "IT5004: option max_days wants a value of type integer, not 'abc'"),
        ("max_day=7", "IT5004: there is no option max_day, only: max_days"),
    ],
)
def test_an_option_that_cannot_be_taken(folder: Path, option: str, told: str) -> None:
    done = cfn_lint("-a", PLUGIN, "-c", "I", "-x", f"IT5004:{option}", "--", "template.yaml", cwd=folder)
    assert "IT5004" in done.stdout
    assert done.stderr.strip() == told


def test_options_keep_their_defaults_one_by_one() -> None:
    class Rule(ServerlessRule):
        options = {name: {"type": "integer", "default": number} for number, name in enumerate("abcd")}

    rule = Rule()
    rule.configure({"b": "10", "c": "x", "d": 30})
    assert rule.config == {"a": 0, "b": 10, "c": 2, "d": 30}


# Choosing what is reported


def test_advice_is_off_by_default(folder: Path) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "parseable", "--", "template.yaml", cwd=folder)
    assert _ids(done.stdout) == {"WT5001"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("-c", "IT"), {"WT5001", "IT5004"}),
        (("-c", "IT5004"), {"WT5001", "IT5004"}),
        (("-i", "WT5001"), set()),
        (("-i", "WT5"), set()),
        (("-i", "WT8"), {"WT5001"}),
        (("-i", "W"), set()),
    ],
)
def test_prefixes(folder: Path, arguments: tuple[str, ...], expected: set[str]) -> None:
    done = cfn_lint("-a", PLUGIN, "-f", "parseable", *arguments, "--", "template.yaml", cwd=folder)
    assert _ids(done.stdout) == expected


def test_suppressed_in_the_configuration_file(folder: Path) -> None:
    (folder / ".cfnlintrc").write_text("ignore_checks: [WT5]\ninclude_checks: [IT]\n")
    done = cfn_lint("-a", PLUGIN, "-f", "parseable", "--", "template.yaml", cwd=folder)
    assert _ids(done.stdout) == {"IT5004"}


METADATA = "Metadata:\n  cfn-lint:\n    config:\n      ignore_checks: [{}]\n"


@pytest.mark.parametrize("prefix", ["WT5001", "WT5", "W"])
def test_suppressed_in_the_template(folder: Path, prefix: str) -> None:
    (folder / "template.yaml").write_text(METADATA.format(prefix) + TEMPLATE)
    assert _ids(_lint(folder)) == {"IT5004"}


def test_the_command_line_turns_the_template_off(folder: Path) -> None:
    (folder / "template.yaml").write_text(METADATA.format("WT5001") + TEMPLATE)
    command = ("-a", PLUGIN, "-c", "IT", "-i", "WT9", "-f", "parseable")
    assert "WT5001" in _ids(cfn_lint(*command, "--", "template.yaml", cwd=folder).stdout)
    merged = cfn_lint(*command, "--merge-configs", "--", "template.yaml", cwd=folder)
    assert _ids(merged.stdout) == {"IT5004"}


def test_suppressed_in_a_resource(folder: Path) -> None:
    """There only, and no other rule with it."""
    metadata = "".join(f"    {line}\n" for line in METADATA.format("WT5001").splitlines())
    more = f"{TEMPLATE}  Refunds:\n    Type: AWS::Logs::LogGroup\n"
    (folder / "template.yaml").write_text(more.replace("  Invoices:\n", f"{metadata}  Invoices:\n"))
    assert [match[:2] for match in re.findall(r":(\d+):\d+:\d+:\d+:([EWI]T\d{4}):", _lint(folder))] == [
        ("12", "IT5004"),
        ("13", "WT5001"),
    ]


def test_a_resource_compares_whole_ids(folder: Path) -> None:
    """cfn-lint knows no prefixes there; README says so."""
    metadata = "".join(f"    {line}\n" for line in METADATA.format("WT5").splitlines())
    (folder / "template.yaml").write_text(TEMPLATE.replace("  Invoices:\n", f"{metadata}  Invoices:\n"))
    assert "WT5001" in _ids(_lint(folder))


IMPLICIT = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 900}
  {section}: {}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Metadata: {cfn-lint: {config: {ignore_checks: [WT1002, WT3001]}}}
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      CodeUri: src/
      Events: {Get: {Type: {section}, Properties: {Path: /orders, Method: get}}}
"""


@pytest.mark.parametrize("section", ["Api", "HttpApi"])
def test_an_implicit_api_is_suppressed_at_the_top(folder: Path, section: str) -> None:
    """Its findings stand in Globals, which no resource's Metadata reaches; what a function inherits is its own."""
    text = IMPLICIT.replace("{section}", section)
    (folder / "template.yaml").write_text(text)
    assert _ids(_lint(folder)) & {"WT1002", "WT3001"} == {"WT3001"}
    (folder / "template.yaml").write_text(METADATA.format("WT3001") + text)
    assert _ids(_lint(folder)) & {"WT1002", "WT3001"} == set()


# Formats


def _format(folder: Path, name: str) -> str:
    return cfn_lint("-a", PLUGIN, "-f", name, "--", "template.yaml", cwd=folder).stdout


def test_parseable(folder: Path) -> None:
    assert _format(folder, "parseable").startswith("template.yaml:3:3:3:9:WT5001:Log group 'Orders' keeps")


def test_pretty(folder: Path) -> None:
    text = re.sub(r"\x1b\[[0-9;]*m", "", _format(folder, "pretty"))
    assert re.search(r"^template\.yaml\n3:3: +WT5001 +Log group 'Orders' keeps", text, re.MULTILINE)


def test_json(folder: Path) -> None:
    (match,) = json.loads(_format(folder, "json"))
    assert match["Level"] == "Warning"
    assert match["Rule"] == {
        "Id": "WT5001",
        "ShortDescription": WT5001.shortdesc,
        "Description": WT5001.description,
        "Source": WT5001.source_url,
    }
    assert match["Location"]["Path"] == ["Resources", "Orders"]
    assert match["Location"]["Start"] == {"LineNumber": 3, "ColumnNumber": 3}


def test_junit(folder: Path) -> None:
    cases = list(ElementTree.fromstring(_format(folder, "junit")).iter("testcase"))
    (failed,) = [case for case in cases if case.find("failure") is not None]
    assert failed.get("name") == f"WT5001 {WT5001.shortdesc}"
    assert failed.get("url") == WT5001.source_url
    (failure,) = failed
    assert "template.yaml:3:3" in failure.get("message", "")


def test_sarif(folder: Path) -> None:
    (run,) = json.loads(_format(folder, "sarif"))["runs"]
    (result,) = run["results"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (result["ruleId"], rule["id"], rule["helpUri"]) == ("WT5001", "WT5001", WT5001.source_url)
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "template.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 3, "endLine": 3, "endColumn": 9}
