"""CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_lint_serverless_opt.stack.references import has_unknown
from cfn_lint_serverless_opt.stack.resource import Resource
from cfn_lint_serverless_opt.stack.when import When


class LogGroup(Resource):
    """An ``AWS::Logs::LogGroup``."""

    name_property = "LogGroupName"


class LogRetention(Resource):
    """A ``Custom::LogRetention``, with which CDK sets the retention of a group that AWS creates."""

    name_property = "LogGroupName"


class LogGroupNames:
    """The names of log groups, as text in which references are marks."""

    def __init__(self, groups: Iterable[Resource]) -> None:
        self._scenarios: dict[str, list[When]] = {}
        for group in groups:
            for name in group.names:
                if name.comparable:
                    self._scenarios.setdefault(name.comparable, []).append(name.when)
        self._unknown = [name for name in self._scenarios if has_unknown(name)]

    def declared(self, name: str) -> list[When]:
        """The scenarios in which a group has exactly this name."""
        return self._scenarios.get(name, [])

    def below(self, prefix: str) -> Iterator[tuple[str, When]]:
        """The names that start with a prefix, each with a scenario in which a group has it."""
        for name, scenarios in self._scenarios.items():
            if name.startswith(prefix):
                for when in scenarios:
                    yield name, when

    def unknown_below(self, prefix: str) -> Iterator[tuple[str, When]]:
        """The names that start with a prefix and have an unknown part."""
        for name in self._unknown:
            if name.startswith(prefix):
                for when in self._scenarios[name]:
                    yield name, when
