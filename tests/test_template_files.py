"""Only files in the template's tree are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cfn_lint_serverless_opt.template.files import parsed, read_local


@pytest.fixture
def template(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "flow.json").write_text("{}")
    (tmp_path / "secret.json").write_text("secret")
    template = folder / "template.yaml"
    template.touch()
    return template


def test_a_file_below_the_template_is_read(template: Path) -> None:
    assert read_local(str(template), "src/flow.json") == "{}"
    assert read_local(str(template), str(template.parent / "src" / "flow.json")) == "{}"


@pytest.mark.parametrize(
    "uri", ["../secret.json", "src/../../secret.json", "src", "missing.json", "", "\0", "s3://bucket/flow.json"]
)
def test_anything_else_is_not(template: Path, uri: str) -> None:
    assert read_local(str(template), uri) is None


def test_the_working_directory_is_the_tree_if_the_template_lies_in_it(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(template.parent.parent)
    assert read_local(str(template), "../secret.json") == "secret"


def test_links_out_of_the_tree_are_not_followed(template: Path) -> None:
    (template.parent / "link.json").symlink_to(template.parent.parent / "secret.json")
    (template.parent / "loop.json").symlink_to(template.parent / "loop.json")
    assert read_local(str(template), "link.json") is None
    assert read_local(str(template), "loop.json") is None


def test_odd_files_are_not_read(template: Path) -> None:
    (template.parent / "large.json").write_text("x" * 1_000_001)
    (template.parent / "binary.json").write_bytes(b"\xff\xfe\x00")
    os.mkfifo(template.parent / "pipe.json")
    for name in ("large.json", "binary.json", "pipe.json"):
        assert read_local(str(template), name) is None


def test_text_without_a_name_lies_in_the_working_directory(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(template.parent)
    assert read_local(None, "src/flow.json") == "{}"
    assert read_local(None, "../secret.json") is None


@pytest.mark.parametrize("text", ['{"a": [1]}', "a: [1]", "a:\n  - 1\n"])
def test_json_and_yaml_are_parsed(text: str) -> None:
    assert parsed(text) == {"a": [1]}


@pytest.mark.parametrize(
    "text",
    [
        "a: !Sub b",
        "a: [",
        "a: &a {b: *a}",
        "a: &a [" + "x, " * 1000 + "]\nb: [" + "*a, " * 1000 + "]",
        "[" * 100_000,
        'a: !!int ""',
        "a: !!bool x",
        "a: !!timestamp x",
    ],
    ids=["tag", "broken", "loop", "growing", "deep", "no integer", "no boolean", "no time"],
)
def test_what_is_no_plain_document_is_not(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize("is_worktree", [False, True])
def test_the_repository_is_the_tree(template: Path, is_worktree: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    repository, nested = template.parent.parent, template.parent / "src" / "nested"
    nested.mkdir()
    (nested / "template.yaml").touch()
    if is_worktree:
        (repository / ".git").write_text("gitdir: elsewhere\n")
    else:
        (repository / ".git").mkdir()
    monkeypatch.chdir(nested)  # wherever the program is started
    assert read_local(str(nested / "template.yaml"), "../../../secret.json") == "secret"
    assert read_local(str(template), "../secret.json") == "secret"
    (template.parent / ".git").mkdir()  # a repository in the repository
    assert read_local(str(nested / "template.yaml"), "../../../secret.json") is None
    assert read_local(str(nested / "template.yaml"), "../flow.json") == "{}"
