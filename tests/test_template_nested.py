"""Nested stacks in local files: what they hold counts, and what cannot be read may hold anything that it is told of."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_told
from cfn_lint_serverless_opt.stack.resources.log_groups import LogGroup
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template import nested
from cfn_lint_serverless_opt.template.references import show
from tests.linting import lint, ours
from tests.reading import stack

QUIET = "Metadata: {cfn-lint: {config: {ignore_checks: [IT1006, IT7011, IT7012, WT7001, WT2004]}}}\n"
WORK = (
    "  Work:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs22.x, Handler: a.b, Timeout: 9,"
    " MemorySize: 512, Code: {S3Bucket: artifacts, S3Key: a.zip}, Role: !ImportValue role}\n"
)
LOGS = (
    "Parameters: {Name: {Type: String}}\nResources:\n  Logs:\n    Type: AWS::Logs::LogGroup\n"
    "    Properties: {LogGroupName: !Sub '/aws/lambda/${Name}', RetentionInDays: 30}\n"
)


def child(location: str, parameters: str, kind: str = "AWS::CloudFormation::Stack", name: str = "Child") -> str:
    """A nested stack, as lines below ``Resources``."""
    key = nested.LOCATIONS[kind]
    return f"  {name}:\n    Type: {kind}\n    Properties: {{{key}: {location}, Parameters: {{{parameters}}}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def view(folder: Path, text: str, **files: str) -> Stack:
    """The view of a template beside whose file others are."""
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    (folder / "template.yaml").write_text(text)
    return stack(text, str(folder / "template.yaml"))


def groups(root: Stack) -> list[str]:
    """The names of the log groups in all of the family, as a person would write them."""
    return [show(name.comparable) for group in root.everywhere(LogGroup) for name in group.names]


def reported(root: Path, rule: str = "WT5002") -> bool:
    """Whether a rule reports something on a template."""
    return rule in {one.rule for one in ours(lint(root / "template.yaml", only_ours=True))}


@pytest.mark.parametrize("kind", sorted(nested.LOCATIONS))
def test_what_is_there_counts_here(folder: Path, kind: str) -> None:
    text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{WORK}{child('logs.yaml', 'Name: !Ref Work', kind)}"
    assert groups(view(folder, text, logs=LOGS)) == ["/aws/lambda/${Work}"]
    assert not reported(folder)
    view(folder, text.replace("!Ref Work", "other"), logs=LOGS)
    assert reported(folder)


def test_a_template_in_json_and_one_of_sam_are_read(folder: Path) -> None:
    function = "{Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: src/}}"
    sam = f"Transform: AWS::Serverless-2016-10-31\n{LOGS}  Own: {function}\n"
    root = view(folder, f"Resources:\n{WORK}{child('sam.yaml', 'Name: !Ref Work')}", sam=sam)
    assert [one.logical_id for one in root.of_type_everywhere("AWS::Serverless::Function")] == ["Own"]
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${Name}"}}}
    content = {"Parameters": {"Name": {"Type": "String"}}, "Resources": {"Logs": group}}
    (folder / "logs.json").write_text(json.dumps(content))
    assert groups(view(folder, f"Resources:\n{WORK}{child('logs.json', 'Name: x')}")) == ["/aws/lambda/x"]


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("Type: String", "!Ref Work", ["/aws/lambda/${Work}"]),
        ("Type: String", "!GetAtt Work.Arn", ["/aws/lambda/${Work.Arn}"]),
        ("Type: String", "!If [IsLive, a, b]", ["/aws/lambda/a", "/aws/lambda/b"]),
        ("Type: String, AllowedValues: [a, b]", "!Ref Stage", ["/aws/lambda/dev", "/aws/lambda/live"]),
        ("Type: String, AllowedValues: [a, b]", "a", ["/aws/lambda/a"]),
        ("Type: String, Default: a", "b", ["/aws/lambda/b"]),
        ("Type: String, Default: a", "!Ref AWS::NoValue", ["/aws/lambda/a"]),
        ("Type: String, Default: a", "!If [IsLive, b, !Ref AWS::NoValue]", ["/aws/lambda/b", "/aws/lambda/a"]),
        ("Type: String", "!Ref Free", ["/aws/lambda/${Free}"]),
        # The value of a parameter of Systems Manager is known to nobody.
        ("Type: 'AWS::SSM::Parameter::Value<String>'", "/names/work", ["/aws/lambda/${…}"]),
    ],
)
def test_parameters_are_those_that_are_given(folder: Path, declared: str, given: str, expected: list[str]) -> None:
    head = (
        "Parameters: {Stage: {Type: String, AllowedValues: [dev, live]}, Free: {Type: String}}\n"
        "Conditions: {IsLive: !Equals [!Ref Stage, live]}\nResources:\n"
    )
    logs = LOGS.replace("Type: String", declared, 1)
    found = groups(view(folder, f"{head}{WORK}{child('logs.yaml', f'Name: {given}')}", logs=logs))
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(("default", "is_reported"), [("work", False), ("play", True)])
def test_what_is_not_given_has_its_default(folder: Path, default: str, is_reported: bool) -> None:
    logs = LOGS.replace("Type: String", f"Type: String, AllowedValues: [work, play], Default: {default}", 1)
    work = WORK.replace("{Runtime", "{FunctionName: work, Runtime")
    view(
        folder,
        f"Resources:\n{work}  Child: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: logs.yaml}}}}\n",
        logs=logs,
    )
    assert reported(folder) is is_reported


def test_lists_are_given_between_commas(folder: Path) -> None:
    alarm = (
        "Parameters: {To: {Type: CommaDelimitedList}}\nResources:\n  Failing:\n    Type: AWS::CloudWatch::Alarm\n"
        "    Properties: {AlarmActions: !Ref To}\n"
    )
    topics = "  A: {Type: AWS::SNS::Topic}\n  B: {Type: AWS::SNS::Topic}\n"
    given = "To: !Join [',', [!Ref A, !Ref B]]"
    root = view(folder, f"Resources:\n{topics}{child('alarm.yaml', given)}", alarm=alarm)
    (found,) = root.of_type_everywhere("AWS::CloudWatch::Alarm")
    assert [show(item.comparable) for item in found.get("AlarmActions")[0].items()] == ["${A}", "${B}"]


@pytest.mark.parametrize(
    ("keep", "is_reported"),
    [("'yes'", False), ("'no'", True), ("!Ref AWS::StackName", False), ("!Sub 'x-${AWS::StackName}'", True)],
)
def test_conditions_there_hang_on_what_is_given(folder: Path, keep: str, is_reported: bool) -> None:
    head = "Parameters: {Name: {Type: String}, Keep: {Type: String}}\nConditions: {Keeps: !Equals [!Ref Keep, 'yes']}\n"
    logs = head + LOGS.partition("\n")[2].replace("Logs:\n", "Logs:\n    Condition: Keeps\n")
    view(folder, f"Resources:\n{WORK}{child('logs.yaml', f'Name: !Ref Work, Keep: {keep}')}", logs=logs)
    assert reported(folder) is is_reported


@pytest.mark.parametrize(("topic", "is_reported"), [("!Ref Topic", False), ("''", True), ("!ImportValue topic", False)])
def test_what_is_given_a_resource_is_not_empty(folder: Path, topic: str, is_reported: bool) -> None:
    head = "Parameters: {Name: {Type: String}, To: {Type: String}}\nConditions: {Has: !Not [!Equals [!Ref To, '']]}\n"
    logs = head + LOGS.partition("\n")[2].replace("'/aws", "!If [Has, '/aws").replace("${Name}'", "${Name}', x]")
    logs = logs.replace("!Sub !If [Has, ", "!If [Has, !Sub ")
    given = child("logs.yaml", f"Name: !Ref Work, To: {topic}")
    view(folder, f"Resources:\n{WORK}  Topic: {{Type: AWS::SNS::Topic}}\n{given}", logs=logs)
    assert reported(folder) is is_reported


def test_a_nested_stack_is_there_where_it_says_so(folder: Path) -> None:
    head = (
        "Parameters: {Stage: {Type: String, AllowedValues: [dev, live]}}\n"
        "Conditions: {IsLive: !Equals [!Ref Stage, live]}\n"
    )
    stack_there = child("logs.yaml", "Name: !Ref Work").replace(
        "    Properties", "    Condition: IsLive\n    Properties"
    )
    view(folder, f"{head}Resources:\n{WORK}{stack_there}", logs=LOGS)
    (found,) = (one.message for one in ours(lint(folder / "template.yaml", only_ours=True)) if one.rule == "WT5002")
    assert found.endswith("(when IsLive is false)")


def test_outputs_are_what_they_name(folder: Path) -> None:
    queues = (
        "Resources: {Dead: {Type: AWS::SQS::Queue}}\nOutputs: {Arn: {Value: !GetAtt Dead.Arn}, Name: {Value: failed}}\n"
    )
    topic = (
        "  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {A: !GetAtt Child.Outputs.Arn,"
        " B: !GetAtt Child.Outputs.Name, C: !GetAtt Child.Outputs.No, D: !Sub '${Child.Outputs.Name}-x'}\n"
    )
    found = view(folder, f"Resources:\n{child('queues.yaml', '')}{topic}", queues=queues).resources["Topic"]
    texts = {key: [show(one.comparable) for one in found.get(key)] for key in "ABCD"}
    assert texts == {"A": ["${Child/Dead.Arn}"], "B": ["failed"], "C": ["${Child.Outputs.No}"], "D": ["failed-x"]}


def test_names_of_one_stack_mean_nothing_in_another(folder: Path) -> None:
    own = "Resources:\n" + WORK + LOGS.partition("Resources:\n")[2].replace("${Name}", "${Work}")
    view(folder, f"Resources:\n{WORK}{child('own.yaml', '')}", own=own)
    assert reported(folder)


def test_three_levels_are_read_and_no_more(folder: Path) -> None:
    inner = "Parameters: {Name: {Type: String}}\nResources:\n"
    files = {f"level{number}": inner + child(f"level{number + 1}.yaml", "Name: !Ref Name") for number in (1, 2, 3)}
    root = f"Resources:\n{WORK}{child('level1.yaml', 'Name: !Ref Work')}"
    assert groups(view(folder, root, **{**files, "level3": LOGS})) == ["/aws/lambda/${Work}"]
    deeper = view(folder, root, **files, level4=LOGS)
    assert groups(deeper) == []
    assert is_told(deeper, "Work")
    assert not reported(folder)


UNREAD: dict[str, bytes | None] = {
    "text": b"hello",
    "list": b"[1, 2]",
    "broken": b"a: [",
    "binary": b"\xff\xfe\x00",
    "circle": b"Resources: &a\n  B: *a\n",
    "empty": b"",
    "other": b"openapi: 3.0.1\n",
    "folder": None,
}


@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD.keys())
def test_what_is_no_template_may_hold_what_it_is_told_of(folder: Path, content: bytes | None) -> None:
    if content is None:
        (folder / "odd.yaml").mkdir()
    else:
        (folder / "odd.yaml").write_bytes(content)
    view(folder, f"Resources:\n{WORK}{child('odd.yaml', 'Name: !Ref Work')}")
    assert not reported(folder)
    view(folder, f"Resources:\n{WORK}{child('odd.yaml', 'Name: other')}")
    assert reported(folder)


PARTS = {
    "macro": "  T: {Type: AWS::SNS::Topic}\nTransform: Defaults\n",
    "include": "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n",
    "fragment": "  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Other}}\n",
}


@pytest.mark.parametrize("content", PARTS.values(), ids=PARTS.keys())
def test_what_is_not_whole_may_hold_what_it_is_told_of(folder: Path, content: str) -> None:
    content = f"Parameters: {{Name: {{Type: String}}}}\nResources:\n{content}"
    view(folder, f"Resources:\n{WORK}{child('part.yaml', 'Name: !Ref Work')}", part=content)
    assert not reported(folder)
    view(folder, f"Resources:\n{WORK}{child('part.yaml', 'Name: other')}", part=content)
    assert reported(folder)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("!Ref Work", True),
        ("!GetAtt Work.Arn", True),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Work}'", True),
        ("!Join [',', [!Ref Other, !Ref Work]]", True),
        ("work", True),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:work'", True),
        ("'a,work,b'", True),
        ("!Ref Other", False),
        ("workshop", False),
        ("!Ref AWS::StackName", False),
    ],
)
def test_ways_to_tell_of_a_resource(folder: Path, given: str, told: bool) -> None:
    told_all = child("https://s3.amazonaws.com/b/k", f"Name: {given}")
    text = f"Resources:\n{WORK}  Other: {{Type: AWS::SNS::Topic}}\n{told_all}"
    assert is_told(view(folder, text), "Work", "work") is told


def test_what_is_told_on_is_told(folder: Path) -> None:
    middle = "Parameters: {Name: {Type: String}}\nResources:\n" + child("s3://b/k", "Of: !Sub '${Name}'")
    root = view(folder, f"Resources:\n{WORK}{child('middle.yaml', 'Name: !GetAtt Work.Arn')}", middle=middle)
    assert is_told(root, "Work")


def test_the_tree_ends_at_the_repository(folder: Path) -> None:
    app = folder / "app"
    (app / "deep").mkdir(parents=True)
    (folder / "logs.yaml").write_text(LOGS)
    text = f"Resources:\n{WORK}{child('../../logs.yaml', 'Name: !Ref Work')}"
    assert groups(view(app / "deep", text)) == ["/aws/lambda/${Work}"]
    (app / ".git").write_text("gitdir: elsewhere\n")  # as in a submodule
    assert groups(view(app / "deep", text)) == []
    (app / "deep" / "link.yaml").symlink_to(folder / "logs.yaml")
    linked = view(app / "deep", text.replace("../../logs.yaml", "link.yaml"))
    assert groups(linked) == []
    assert is_told(linked, "Work")


def test_stacks_that_nest_each_other_end(folder: Path) -> None:
    one = (
        f"Resources:\n{WORK}{child('two.yaml', 'Name: !Ref Work')}Outputs: {{O: {{Value: !GetAtt Child.Outputs.O}}}}\n"
    )
    two = f"Parameters: {{Name: {{Type: String}}}}\nResources:\n{child('template.yaml', 'Name: !Ref Name')}"
    assert is_told(view(folder, one, two=two + "Outputs: {O: {Value: !GetAtt Child.Outputs.O}}\n"), "Work")
    itself = view(folder, f"Resources:\n{WORK}{child('template.yaml', 'Name: !Ref Work')}")
    assert is_told(itself, "Work")


def test_parameters_made_of_each_others_outputs_end(folder: Path) -> None:
    outputs = "Outputs: {O: {Value: !Ref Name}}\n"
    leaf = f"Parameters: {{Name: {{Type: String}}}}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n{outputs}"
    pair = "".join(child("leaf.yaml", f"Name: !GetAtt {other}.Outputs.O", name=name) for name, other in ("AB", "BA"))
    root = view(folder, f"Resources:\n{WORK}{pair}", leaf=leaf)
    assert [one.scope for one in root.family] == ["", "A/", "B/"]
    assert reported(folder)


@pytest.mark.parametrize(
    "properties", ["7", "[]", "{}", "{TemplateURL: [a]}", "{TemplateURL: !Ref Free}", "{TemplateURL: a, Parameters: 7}"]
)
def test_odd_nested_stacks_are_not_read(folder: Path, properties: str) -> None:
    text = f"Resources:\n{WORK}  Child: {{Type: AWS::CloudFormation::Stack, Properties: {properties}}}\n"
    assert len(view(folder, text).family) == 1


def test_many_files_are_read_as_far_as_they_may(folder: Path) -> None:
    for number in range(120):
        (folder / f"logs{number}.yaml").write_text(LOGS)
    children = "".join(child(f"logs{number}.yaml", "Name: x", name=f"N{number}") for number in range(120))
    assert len(groups(view(folder, f"Resources:\n{WORK}{children}"))) == 100


def test_a_tree_that_grows_by_itself_is_read_as_far_as_it_may(folder: Path) -> None:
    def level(location: str) -> str:
        return "Resources:\n" + "".join(child(location, "", name=f"N{number}") for number in range(50))

    begun = time.monotonic()
    root = view(folder, level("one.yaml"), one=level("two.yaml"), two=level("three.yaml"), three=LOGS)
    assert len(root.family) <= 1001
    assert time.monotonic() - begun < 60


def test_each_finding_stands_in_the_template_that_is_linted(folder: Path) -> None:
    logs: Any = LOGS.replace(", RetentionInDays: 30", "")
    view(folder, f"{QUIET}Resources:\n{WORK}{child('logs.yaml', 'Name: !Ref Work')}", logs=logs)
    assert ours(lint(folder / "template.yaml", only_ours=True)) == []
    assert [one.rule for one in ours(lint(folder / "logs.yaml", only_ours=True))] == ["WT5001"]
