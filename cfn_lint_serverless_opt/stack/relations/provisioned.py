"""Concurrency that is provisioned for functions, and what adjusts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.relations.function_references import invoked_functions, qualifiers_of
from cfn_lint_serverless_opt.stack.relations.nested_stacks import is_handed_on
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.scaling import ScalableTarget, scalings_of
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Element, Stack
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.references import ANY, has_marks, may_equal, split_outside
from cfn_lint_serverless_opt.template.values import ABSENT, Resolved
from cfn_lint_serverless_opt.template.when import ALWAYS, When

_CONFIGURED = ("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions")
_DIMENSION = "lambda:function:ProvisionedConcurrency"
# The calls that adjust it: as an action in a policy, and as the universal target of a schedule.
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
_ADJUSTING = ("lambda:putprovisionedconcurrencyconfig", "lambda:deleteprovisionedconcurrencyconfig")


class Provisioned(Record):
    """Where concurrency is provisioned for a function.

    Attributes:
        function: the function.
        owner: the SAM function, alias or version that says so.
        values: the possible numbers of environments.
        qualifiers: the possible names of the alias, with references as marks; none for a version.
    """

    function: Function
    owner: Element
    values: list[Resolved]
    qualifiers: list[str]

    @property
    def known(self) -> Sequence[Resolved]:
        """The values, with an absence for each scenario in which it does not exist."""
        gap = self.function.stack.scenarios.outside(self.function.when, [one.when for one in self.values])
        return [*self.values, self.function.properties._replace(value=ABSENT, when=gap)] if gap else self.values

    def adjusted(self, when: When) -> list[When]:
        """The scenarios in which a scalable target, a schedule or code adjusts it, or may do so."""
        stack = self.function.stack
        if not stack.is_whole or is_handed_on(self.function):
            return [when]
        own = self.function.logical_id
        by_schedule = [when for names, when in _adjusting_schedules(stack) if not names or own in names]
        by_scaling = [
            there
            for target in self._scalable_targets
            for there in target.scaling(_DIMENSION, self._may_be_scaled_as, when)
        ]
        return [*by_schedule, *_adjusting_code(stack), *by_scaling]

    @property
    def _scalable_targets(self) -> list[ScalableTarget]:
        # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
        resource_ids = [f"function:{name}:{ANY}" for name, _ in self.function.written_names]
        found = scalings_of(self.function.stack, *resource_ids)
        return [one for one in found if isinstance(one, ScalableTarget)]

    def _may_be_scaled_as(self, resource_id: str) -> bool:
        kind, *rest = split_outside(resource_id)
        if len(rest) != 2:
            return has_marks(resource_id)
        name, qualifier = rest
        is_named = any(may_equal(name, own) for own, _ in self.function.written_names)
        # What refers to an alias may be its name, however it is written.
        is_qualified = has_marks(qualifier) or not self.qualifiers or any(map(has_marks, self.qualifiers))
        return kind == "function" and is_named and (is_qualified or qualifier in self.qualifiers)


@asked_once
def _adjusting_schedules(stack: Stack) -> Iterator[tuple[set[str], When]]:
    """The functions that schedules which adjust provisioned concurrency plainly name, none if they do not, and when."""
    for schedule in stack.of_type_everywhere("AWS::Scheduler::Schedule"):
        for target in schedule.get("Target"):
            if any(arn.comparable.lower().endswith(_ADJUSTING) for arn in target.get("Arn")):
                named = [name for text in target.get("Input") for name in text.parsed.get("FunctionName")]
                functions = [function for name in named for function, _ in invoked_functions(stack, name)]
                yield {function.logical_id for function in functions}, target.when


@asked_once
def _adjusting_code(stack: Stack) -> Iterator[When]:
    """The scenarios in which some code may adjust provisioned concurrency."""
    for statement in statements(stack):
        for action in statement.actions:
            if action.comparable.lower().endswith(_ADJUSTING):
                yield action.when


@asked_once
def provisioned_for(function: Function) -> Iterator[Provisioned]:
    """Every place of the template that provisions concurrency for a function, SAM's only with an alias to have it."""
    if function.is_sam:
        aliases = [alias for alias in function.get("AutoPublishAlias") if not _is_none(alias)]
        values = [value for alias in aliases for value in function.get(*_CONFIGURED, when=alias.when)]
        values = [value for value in values if not value.is_absent]
        if values:
            yield Provisioned(function, function, values, [alias.comparable for alias in aliases])
    for qualifier, known in qualifiers_of(function):
        values = [value for value in qualifier.get(*_CONFIGURED, when=known) if not value.is_absent]
        if values:
            yield Provisioned(function, qualifier, values, [name.comparable for name in qualifier.get("Name")])


def without_alias(function: Function) -> Iterator[Resolved]:
    """What a SAM function that provisions concurrency has in place of an alias: an absence, or an empty name.

    SAM looks at what is written, before anybody knows conditions or ``AWS::NoValue``.
    """
    if conditional_alias(function) is not None:
        return
    configs = function.get(_CONFIGURED[0])
    if all(config.is_unknown for config in configs) or not _is_written(function, _CONFIGURED[0]):
        return
    if not _is_written(function, "AutoPublishAlias"):
        yield from (alias._replace(when=ALWAYS) for alias in function.get("AutoPublishAlias") if _is_none(alias))
        return
    for config in configs:
        if isinstance(config.value, dict) and config.value:
            yield from filter(_is_none, function.get("AutoPublishAlias", when=config.when))


def conditional_alias(function: Function) -> Resolved | None:
    """The alias of a SAM function that hangs on a condition, which SAM refuses; None if it does not.

    https://github.com/aws/serverless-application-model/issues/1154
    """
    written = function.properties.value.get("AutoPublishAlias") if isinstance(function.properties.value, dict) else None
    if not isinstance(written, dict) or "Fn::If" not in written:
        return None
    # Where it can be none, the function lacks it.
    values = function.get("AutoPublishAlias")
    path = function.path if any(map(_is_none, values)) else (*function.properties.path, "AutoPublishAlias")
    return function.properties._replace(path=path, when=ALWAYS)


def _is_written(function: Function, name: str) -> bool:
    """Whether a property is there for SAM, whatever it turns out to be; an empty one is not."""
    written = function.properties.value
    return isinstance(written, dict) and bool(written.get(name))


def _is_none(alias: Resolved) -> bool:
    return alias.is_absent or alias.literal == ""


def largest(places: Sequence[Provisioned], values: Sequence[Resolved]) -> tuple[Element, Resolved, float]:
    """The largest of some numbers that are provisioned: where it is, the value and the number.

    Args:
        places: where concurrency is provisioned.
        values: one value of each place, one at least a number.
    """
    numbers = [value.number if isinstance(value.number, (int, float)) else 0 for value in values]
    index = max(range(len(values)), key=lambda one: numbers[one])
    return places[index].owner, values[index], numbers[index]
