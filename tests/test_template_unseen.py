"""What a template does not tell: fragments, includes and macros."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfn_lint_serverless_opt.stack.stack import Stack
from tests.linting import lint, ours
from tests.reading import stack

SAM = "Transform: AWS::Serverless-2016-10-31\n"


def seen(text: str) -> tuple[bool, bool, bool]:
    """Whether properties, what Globals could hold, and resources of a template may be unseen."""
    found = stack(text).unseen
    return found.properties, found.shared, found.resources


WHOLE, PART, INCLUDING, MACRO = (False,) * 3, (False, True, True), (False, False, True), (True, False, True)


def function(properties: str, more: str = "") -> str:
    return f"Resources:\n  Work: {{Type: AWS::Serverless::Function{more}, Properties: {{Handler: a.b{properties}}}}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A SAM function whose code is an archive needs a runtime.
        (SAM + function(", Runtime: nodejs22.x"), WHOLE),
        (SAM + function(""), PART),
        (SAM + function(", PackageType: Zip"), PART),
        (SAM + function(", InlineCode: x"), PART),
        (SAM + "Resources: {Work: {Type: AWS::Serverless::Function}}\n", PART),
        (SAM + "Globals: {Function: {Runtime: nodejs22.x}}\n" + function(""), WHOLE),
        (SAM + "Globals: {Function: {Timeout: 9}}\n" + function(""), PART),
        (SAM + "Globals: {Function: {Runtime: x}}\nResources: {Work: {Type: AWS::Serverless::Function}}\n", WHOLE),
        (SAM + "Globals: {Function: {Runtime: x}}\n" + function("", ", IgnoreGlobals: [Tags]"), WHOLE),
        (SAM + "Globals: {Function: {Runtime: x}}\n" + function("", ", IgnoreGlobals: [Runtime]"), PART),
        (SAM + "Globals: {Function: {Runtime: x}}\n" + function("", ", IgnoreGlobals: '*'"), PART),
        (SAM + function(", ImageUri: x"), WHOLE),
        (SAM + "Globals: {Function: {ImageUri: x}}\n" + function(""), WHOLE),
        (SAM + function(", PackageType: Image", ", Metadata: {Dockerfile: Dockerfile}"), WHOLE),
        (SAM + function(", PackageType: !If [IsImage, Image, Zip]"), PART),  # a condition that nothing declares
        (SAM + function(", Fn::Transform: {Name: Defaults}"), WHOLE),
        (SAM + function(", Runtime: !Ref AWS::NoValue"), WHOLE),
        ("Resources: {Work: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}}\n", WHOLE),
        # SAM types need the transform.
        (function(", Runtime: nodejs22.x"), PART),
        ("Transform: [AWS::Serverless-2016-10-31]\n" + function(", Runtime: nodejs22.x"), WHOLE),
        ("Transform: {Name: AWS::Serverless-2016-10-31}\n" + function(", Runtime: nodejs22.x"), WHOLE),
        ("Transform: AWS::LanguageExtensions\nResources: {Table: {Type: AWS::Serverless::SimpleTable}}\n", PART),
    ],
)
def test_functions_tell_fragments(text: str, expected: tuple[bool, ...]) -> None:
    assert seen(text) == expected


HEAD = """
Parameters: {Stage: {Type: String}}
Conditions: {IsLive: !Equals [!Ref Stage, live]}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: %s}}
  Queue: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref Stage", WHOLE),
        ("!Ref Queue", WHOLE),
        ("!Ref AWS::Region", WHOLE),
        ("!GetAtt Queue.Arn", WHOLE),
        ("!Sub '${Stage}-${Queue.Arn}-${AWS::StackName}-${!Other}'", WHOLE),
        ("!Sub ['${Other}', {Other: x}]", WHOLE),
        ("!If [IsLive, a, b]", WHOLE),
        ("!ImportValue Other", WHOLE),
        ("!Ref Other", PART),
        ("!GetAtt Other.Arn", PART),
        ("{Fn::GetAtt: [Other, Arn]}", PART),
        ("!Sub '${Other}-x'", PART),
        ("!Sub '${Other.Arn}-x'", PART),
        ("!Sub ['${Stage}-${A}', {A: !Ref Other}]", PART),
        ("!Join ['-', [a, !If [IsLive, !Ref Other, b]]]", PART),
        ("!If [IsOther, a, b]", PART),
    ],
)
def test_names_that_nothing_declares_tell_fragments(expression: str, expected: tuple[bool, ...]) -> None:
    assert seen(HEAD % expression) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("  Other: {Type: AWS::SNS::Topic, Condition: IsLive}\n", WHOLE),
        ("  Other: {Type: AWS::SNS::Topic, Condition: IsOther}\n", PART),
        ("Outputs: {Other: {Condition: IsLive, Value: !Ref Topic}}\n", WHOLE),
        ("Outputs: {Other: {Condition: IsOther, Value: !Ref Topic}}\n", PART),
        ("Outputs: {Other: {Value: !Ref Missing}}\n", PART),
        ("  Made: {Type: Acme::Cache::Redis::MODULE}\n  Other: {Type: AWS::SNS::Topic, DependsOn: MadeNode}\n", WHOLE),
        (
            "  A: {Type: Acme::Redis::MODULE}\n  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref ANode}}\n",
            WHOLE,
        ),
    ],
)
def test_conditions_and_outputs_count_too(more: str, expected: tuple[bool, ...]) -> None:
    assert seen(HEAD % "x" + more) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ("{A: !Equals [!Ref Stage, x], B: !Not [!Condition A]}", WHOLE),
        ("{B: !Not [!Condition A]}", PART),
        ("{B: !And [!Condition A, !Equals [!Ref Stage, x]]}", PART),
        ("{B: !Equals [!Ref Other, x]}", PART),
    ],
)
def test_conditions_of_conditions_count_too(conditions: str, expected: tuple[bool, ...]) -> None:
    assert seen(f"Parameters: {{Stage: {{Type: String}}}}\nConditions: {conditions}\n{TOPIC}") == expected


@pytest.mark.parametrize(
    "name",
    ["WorkRole", "WorkAliaslive", "WorkGetPermission", "ServerlessRestApi", "CodeDeployServiceRole", "Work.Alias"],
)
def test_what_the_sam_transform_makes_is_declared(name: str) -> None:
    output = f"Outputs: {{A: {{Value: !Sub '${{{name}}}'}}}}\n"
    assert seen(SAM + function(", Runtime: nodejs22.x") + output) == WHOLE


def test_what_loops_make_is_declared() -> None:
    text = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Known: [N, [a, b], {'T${N}': {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref N}}}]
  Fn::ForEach::Unknown: [M, !Ref Names, {'U${M}': {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref 'U${M}'}}}]
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Ta.TopicName}}
Outputs:
  Fn::ForEach::Out: [N, [a, b], {'O${N}': {Value: !Ref 'T${N}'}}]
"""
    assert seen(text) == WHOLE
    assert seen(text.replace("GetAtt Ta.", "GetAtt Tc.")) == PART


TOPIC = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"
REMOTE, LOCAL = (f"{{Name: AWS::Include, Parameters: {{Location: {place}}}}}" for place in ("s3://b/k", "more.yaml"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TOPIC}  Fn::Transform: {REMOTE}\n", INCLUDING),
        (f"{TOPIC}  Fn::Transform: [{LOCAL}, {REMOTE}]\n", INCLUDING),
        (f"{TOPIC}  Fn::Transform: {{Name: AWS::Include}}\n", INCLUDING),
        (
            f"{TOPIC}  Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: !Sub 's3://${{B}}/k'}}}}\n",
            INCLUDING,
        ),
        (f"Transform: {REMOTE}\n{TOPIC}", INCLUDING),
        (f"Transform: [AWS::Serverless-2016-10-31, {REMOTE}]\n{TOPIC}", INCLUDING),
        (f"Fn::Transform: {REMOTE}\n{TOPIC}", INCLUDING),
        (f"{TOPIC}  Fn::Transform: {{Name: Defaults}}\n", MACRO),
        (f"Transform: Defaults\n{TOPIC}", MACRO),
        (f"Transform: [AWS::Serverless-2016-10-31, Defaults]\n{TOPIC}", MACRO),
        (f"Transform: [AWS::Serverless-2016-10-31, {{Name: Defaults, Parameters: {{A: b}}}}]\n{TOPIC}", MACRO),
        (f"Transform: [AWS::SecretsManager-2020-07-23, AWS::CodeDeployBlueGreen]\n{TOPIC}", WHOLE),
        (f"Mappings: {{Fn::Transform: {REMOTE}}}\n{TOPIC}", WHOLE),
        ("Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Defaults}}}}\n", WHOLE),
    ],
)
def test_includes_and_macros(text: str, expected: tuple[bool, ...]) -> None:
    assert seen(text) == expected


def _view(folder: Path, text: str) -> Stack:
    (folder / "template.yaml").write_text(text)
    return stack(text, str(folder / "template.yaml"))


def test_a_local_include_is_read(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("More: {Type: AWS::SQS::Queue, Properties: {QueueName: {Ref: Topic}}}\n")
    view = _view(tmp_path, f"{TOPIC}  Fn::Transform: {LOCAL}\nOutputs: {{A: {{Value: !Ref More}}}}\n")
    assert view.is_whole
    assert [one.logical_id for one in view.of_type_everywhere("AWS::SQS::Queue")] == ["More"]


@pytest.mark.parametrize("transform", [LOCAL, f"[{LOCAL}]"])
def test_an_include_at_the_top_may_declare_parameters_and_conditions(transform: str, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(
        "Parameters: {P: {Type: String}}\nConditions: {C: {Fn::Equals: [{Ref: P}, a]}}\n"
        "Resources: {More: {Type: AWS::SQS::Queue}}\n"
    )
    topic = "Resources: {Topic: {Type: AWS::SNS::Topic, Condition: C, Properties: {TopicName: !Ref P}}}\n"
    view = _view(tmp_path, f"Transform: {transform}\n{topic}")
    assert view.is_whole
    assert [one.logical_id for one in view.of_type_everywhere("AWS::SQS::Queue")] == ["More"]
    assert not _view(tmp_path, f"Transform: {transform}\n{topic.replace('Condition: C', 'Condition: D')}").is_whole


@pytest.mark.parametrize("content", [None, b"just text", b"[1, 2]", b"\xff\xfe\x00", b"A: !Sub b", b"a: ["])
def test_an_include_that_cannot_be_read_may_add_anything(content: bytes | None, tmp_path: Path) -> None:
    if content is None:
        (tmp_path / "more.yaml").mkdir()
    else:
        (tmp_path / "more.yaml").write_bytes(content)
    view = _view(tmp_path, f"{TOPIC}  Fn::Transform: {LOCAL}\n")
    assert not view.is_whole
    assert list(view.of_type_everywhere("AWS::SQS::Queue")) == []


def test_an_include_out_of_the_tree_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "app" / ".git").mkdir(parents=True)
    (tmp_path / "more.yaml").write_text("More: {Type: AWS::SQS::Queue}\n")
    (tmp_path / "app" / "link.yaml").symlink_to(tmp_path / "more.yaml")
    for place in ("../more.yaml", "link.yaml", str(tmp_path / "more.yaml")):
        include = LOCAL.replace("more.yaml", place)
        assert not _view(tmp_path / "app", f"{TOPIC}  Fn::Transform: {include}\n").is_whole


def test_a_macro_may_set_any_property() -> None:
    properties = "{TopicName: x, Tags: !Ref AWS::NoValue}"
    text = f"Transform: Defaults\nResources: {{Topic: {{Type: AWS::SNS::Topic, Properties: {properties}}}}}\n"
    topic = stack(text).resources["Topic"]
    assert [one.is_unknown for one in topic.get("DisplayName")] == [True]
    assert [one.is_absent for one in topic.get("Tags")] == [True]  # which is written
    assert [one.text for one in topic.get("TopicName")] == ["x"]


def test_what_globals_could_hold_is_unknown_in_a_fragment() -> None:
    view = stack(SAM + function(", Environment: {Variables: {A: b}}, VpcConfig: {SubnetIds: [a]}, Timeout: 9"))
    work = view.resources["Work"]
    for keys in (("MemorySize",), ("Tracing",), ("Environment", "Variables", "B"), ("VpcConfig", "SecurityGroupIds")):
        assert [one.is_unknown for one in work.get(*keys)] == [True]
    assert [one.text for one in work.get("Timeout")] == ["9"]
    assert [one.text for one in work.get("Environment", "Variables", "A")] == ["b"]
    # Globals hold none of these.
    assert [one.is_absent for one in work.get("FunctionName")] == [True]
    assert [one.is_absent for one in work.get("Policies")] == [True]


def test_globals_that_a_function_ignores_are_not_expected_elsewhere() -> None:
    work = stack(SAM + function("", ", IgnoreGlobals: [MemorySize]")).resources["Work"]
    assert [one.is_absent for one in work.get("MemorySize")] == [True]
    assert [one.is_unknown for one in work.get("Timeout")] == [True]
    work = stack(SAM + function("", ", IgnoreGlobals: '*'")).resources["Work"]
    assert [one.is_absent for one in work.get("Timeout")] == [True]


def test_functions_of_loops_have_the_globals_that_are_seen_in_a_fragment() -> None:
    view = stack("""
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Globals: {Function: {Runtime: nodejs22.x, Timeout: 9}}
Resources:
  Fn::ForEach::F: [N, [a], {'W${N}': {Type: AWS::Serverless::Function, Properties: {Handler: !Ref Elsewhere}}}]
""")
    assert [one.text for one in view.resources["Wa"].get("Timeout")] == ["9"]
    assert [one.is_unknown for one in view.resources["Wa"].get("MemorySize")] == [True]


def test_a_condition_that_nothing_declares_is_no_choice() -> None:
    found = stack("Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {A: !If [Other, x, y]}}}\n")
    assert [one.is_unknown for one in found.resources["Topic"].get("A")] == [True]


BODY = """
Transform: AWS::Serverless-2016-10-31
Metadata: {cfn-lint: {config: {ignore_checks: [WT3, WT7, IT3008, IT3009, IT3010, IT3013]}}}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        openapi: 3.0.1
        paths: {/placeholder: {get: {responses: {}}}}
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: %s}}
"""
SPEC = """
openapi: 3.0.1
info: {title: sessions, version: "1"}
paths:
  /session:
    get: {responses: {}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://example.com"}}
"""


@pytest.mark.parametrize(
    ("place", "expected"), [("spec.yaml", ["GET /session"]), ("missing.yaml", []), ("s3://b/k", [])]
)
def test_an_include_beside_other_keys_replaces_them(place: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "template.yaml").write_text(BODY % place)
    found = [one.message for one in ours(lint(tmp_path / "template.yaml")) if one.rule == "IT3012"]
    assert [message.partition(" of ")[0] for message in found] == expected
