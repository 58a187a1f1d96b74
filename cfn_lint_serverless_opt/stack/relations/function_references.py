"""Which functions a name, ARN, alias, version or invocation URI stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import grouped
from cfn_lint_serverless_opt.stack.resources.functions import Function, FunctionQualifier
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import whole
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When


def qualifiers_of(function: Function) -> Sequence[tuple[FunctionQualifier, When]]:
    """The aliases and versions of a function, each with its scenario; SAM's ``AutoPublishAlias`` is a property."""
    return _qualifiers(function.stack).get(function.logical_id, ())


@asked_once
def _qualifiers(stack: Stack) -> Mapping[str, Sequence[tuple[FunctionQualifier, When]]]:
    return grouped(
        (function.logical_id, (qualifier, when))
        for qualifier in stack.all(FunctionQualifier)
        for name in qualifier.get("FunctionName")
        for function, when in stack.related(Function, name)
    )


def invoked_functions(stack: Stack, target: Resolved) -> list[tuple[Function, When]]:
    """The functions of the template that a name, ARN, alias, version or invocation URI stands for.

    Args:
        stack: the stack whose functions are meant.
        target: the text that names a function.

    Returns:
        Each function with the scenario in which it is the one.
    """
    found = stack.related(Function, target)
    for qualifier, when in stack.related(FunctionQualifier, _named_in_uri(target)):
        for name in qualifier.get("FunctionName"):
            narrowed = name.within(when)
            if narrowed is not None:
                found += stack.related(Function, narrowed)
    return found or list(_generated_for(stack, target))


def _named_in_uri(target: Resolved) -> Resolved:
    return target._replace(value=Function.without_uri(target.text)) if isinstance(target.text, str) else target


def _generated_for(stack: Stack, target: Resolved) -> Iterator[tuple[Function, When]]:
    """The function whose alias, which SAM generates, a reference means."""
    reference = whole(target.comparable)
    if reference is not None and reference.logical_id not in stack.resources:
        for function, alias in _generated_aliases(stack).get(reference.logical_id, ()):
            when = stack.scenarios.both(alias.when, target.when)
            if when is not None:
                yield function, when


@asked_once
def _generated_aliases(stack: Stack) -> Mapping[str, Sequence[tuple[Function, Resolved]]]:
    """The aliases that SAM generates for ``AutoPublishAlias``, by their logical IDs.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
    """
    return grouped(
        (f"{function.logical_id}Alias{alias.literal}", (function, alias))
        for function in stack.all(Function)
        if function.is_sam
        for alias in function.get("AutoPublishAlias")
    )
