"""Environment variables of functions, and where their values come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.parameters import references_in
from cfn_lint_serverless_opt.template.records import Record
from cfn_lint_serverless_opt.template.values import Path, Resolved
from cfn_lint_serverless_opt.template.when import When


class Variable(Record):
    """An environment variable of a function.

    Attributes:
        name: its name.
        value: one possible value.
        function: the function.
    """

    name: str
    value: Resolved
    function: Function

    @property
    def references(self) -> set[str]:
        """What its value names by ``Ref`` and ``Fn::Sub``: parameters, resources, ``AWS::Region``."""
        return set(references_in(_written(self.function, self.value.path)))

    @property
    def is_of_template(self) -> bool:
        """Whether the template alone says what the value is, wherever it is deployed."""
        return isinstance(self.value.literal, str) and not any(name.startswith("AWS::") for name in self.references)

    @property
    def when(self) -> When:
        """The scenario in which it has the value, without parameters that would give the value away."""
        text, when = str(self.value.text), self.value.when
        safe = (fact for fact in when.parameters if str(fact[1]) not in text and text not in str(fact[1]))
        return When(when.conditions, frozenset(safe))


@asked_once
def variables_of(function: Function) -> Iterator[Variable]:
    """The environment variables of a function, those of Globals too, once for each possible value.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    for environment in function.get("Environment", "Variables"):
        for name, value in environment.entries():
            yield Variable(name, value, function)


def may_have_variable(function: Function, prefix: str) -> bool:
    """Whether a function has, or may have, a variable whose name starts so, be it in some deployments only."""
    for variables in function.get("Environment", "Variables"):
        # Where the variables are unknown one of any name is.
        if any(value.is_unknown for value in variables.get(prefix)):
            return True
        named = (
            [key for key in variables.value if str(key).startswith(prefix)] if isinstance(variables.value, dict) else []
        )
        if any(not value.is_absent for key in named for value in variables.get(key)):
            return True
    return False


def _written(function: Function, path: Path) -> Any:
    """What stands at a path of a function's properties before it is resolved; None if that cannot be told."""
    node = function.properties.value
    try:
        for step in path[len(function.properties.path) :]:
            node = node[step]
    except (KeyError, IndexError, TypeError):
        return None
    return node
