"""What a template does not tell: parts that are merged, included or made by macros before it is deployed.

An absence in such a template says nothing: what seems to be missing may be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cfn_lint_serverless_opt.template.intrinsics import sub_parts
from cfn_lint_serverless_opt.template.port import Template
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.sam_globals import given_by_globals

_SAM, _SAM_TYPE = "AWS::Serverless-2016-10-31", "AWS::Serverless::"
_INCLUDE = "AWS::Include"

# What the SAM transform declares beside what starts with the name of one of its resources.
# https://github.com/aws/serverless-application-model/blob/develop/docs/internals/generated_resources.rst
_MADE_BY_SAM = ("Serverless", "CodeDeployServiceRole")

# Gives what a local file says; None for one that cannot be read.
_Read = Callable[[str], Any]


class Unseen(Record):
    """What of a template is not there to be seen.

    Attributes:
        properties: any property may be set by a macro of the account.
        shared: what Globals could hold may be set in a file that is merged with this one.
        resources: there may be other resources.
        included: the resources of local files that are included, by logical ID.
    """

    properties: bool
    shared: bool
    resources: bool
    included: Mapping[str, Any]


def unseen(template: Template, read: _Read) -> Unseen:
    """What of a template is not there to be seen.

    Args:
        template: the template.
        read: gives what a local file that it names says, parsed.
    """
    transforms = _listed(template.content.get("Transform")) + _listed(template.content.get("Fn::Transform"))
    within = _listed(template.section("Resources").get("Fn::Transform"))
    names = [_name(one) for one in (*transforms, *within)]
    macros = [name for name in names if not (isinstance(name, str) and name.startswith("AWS::"))]
    included: dict[str, Any] = {}
    declared: set[str] = set()
    is_known = True
    for include in [one for one in (*transforms, *within) if _name(one) == _INCLUDE]:
        document = _included(include, read)
        is_known = is_known and isinstance(document, dict)
        if isinstance(document, dict):
            resources = document if include in within else document.get("Resources")
            included.update(resources if isinstance(resources, dict) else {})
            sections = [document.get(name) for name in ("Parameters", "Conditions")] if include in transforms else []
            declared.update(name for section in sections if isinstance(section, dict) for name in section)
    is_fragment = is_known and not macros and _is_fragment(template, _SAM in names, {*included, *declared})
    return Unseen(bool(macros), is_fragment, bool(macros) or not is_known or is_fragment, included)


def _listed(transform: Any) -> list[Any]:
    return [] if transform is None else transform if isinstance(transform, list) else [transform]


def _name(transform: Any) -> Any:
    return transform.get("Name") if isinstance(transform, dict) else transform


def _included(include: Any, read: _Read) -> Any:
    parameters = include.get("Parameters") if isinstance(include, dict) else None
    location = parameters.get("Location") if isinstance(parameters, dict) else None
    return read(location) if isinstance(location, str) else None


def _is_fragment(template: Template, has_sam: bool, others: set[str]) -> bool:
    """Whether a template cannot be deployed as it stands, so that it is part of one that can."""
    bodies = dict(template.resources())
    all_ids = template.section("Resources")
    from_sam = [logical_id for logical_id, body in bodies.items() if body["Type"].startswith(_SAM_TYPE)]
    if from_sam and not has_sam:
        return True
    if any(_lacks_runtime(bodies[logical_id], template) for logical_id in from_sam):
        return True
    made = (*from_sam, *(one for one, body in bodies.items() if body["Type"].endswith("::MODULE")))
    declared = {*others, *all_ids, *template.section("Parameters"), *template.section("Conditions")}
    unheard = {name.partition(".")[0] for name in _named(template)} - declared
    unheard = {name for name in unheard if not name.startswith(("AWS::", *made, *(_MADE_BY_SAM if from_sam else ())))}
    return bool(unheard)


def _lacks_runtime(body: Mapping[str, Any], template: Template) -> bool:
    """Whether a SAM function has code in an archive, and no runtime to run it."""
    properties = body.get("Properties") or {}
    if body["Type"] != "AWS::Serverless::Function" or not isinstance(properties, dict):
        return False
    keys = {*properties, *given_by_globals(template.content, body)}
    if keys & {"Runtime", "ImageUri", "Fn::Transform"} or "Fn::Transform" in body:
        return False
    # An image that is built here needs no ``ImageUri``.
    return "PackageType" not in properties or properties["PackageType"] == "Zip"


def _named(template: Template) -> Iterator[str]:
    """The names of resources, parameters and conditions that a template refers to; those that a loop makes are not."""
    loops = [path[-1] for path in template.found_before("Fn::ForEach")]
    variables = {loop[0] for loop in loops if isinstance(loop, list) and loop and isinstance(loop[0], str)}
    yield from (name for name in _all_names(template) if name not in variables and "{" not in name)


def _all_names(template: Template) -> Iterator[str]:
    for function in ("Ref", "Fn::Sub", "Fn::If"):
        for path in template.found_before(function):
            yield from _REFERENCES[function](path[-1])
    for section in ("Resources", "Outputs"):
        for body in template.section(section).values():
            if isinstance(body, dict):
                yield from _of_ref(body.get("Condition"))
    for node in _below(template.section("Conditions")):
        yield from _of_ref(node.get("Condition"))
    for section in ("Resources", "Outputs"):
        for node in _below(template.section(section)):
            if "Fn::GetAtt" in node:
                yield from _of_attribute(node["Fn::GetAtt"])


def _below(root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Each mapping in a section of the template."""
    nodes: list[Any] = [root]
    for node in nodes:  # which grows on the way
        if isinstance(node, dict):
            yield node
            nodes += [value for value in node.values() if isinstance(value, (dict, list))]
        else:
            nodes += [value for value in node if isinstance(value, (dict, list))]


def _of_ref(argument: Any) -> Iterable[str]:
    return [argument] if isinstance(argument, str) else []


def _of_attribute(argument: Any) -> Iterable[str]:
    first = argument[0] if isinstance(argument, list) and argument else argument
    return [first] if isinstance(first, str) else []


def _of_sub(argument: Any) -> Iterator[str]:
    for part in sub_parts(argument):
        if isinstance(part, dict):
            for key, value in part.items():
                yield from _REFERENCES.get(key, lambda _: ())(value)


_REFERENCES: Mapping[Any, Callable[[Any], Iterable[str]]] = {
    "Fn::GetAtt": _of_attribute,
    "Fn::If": _of_attribute,
    "Fn::Sub": _of_sub,
    "Ref": _of_ref,
}
