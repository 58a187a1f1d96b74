"""CloudWatch Logs: log groups and their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cfn_lint_serverless_opt.stack.asking import asked_once
from cfn_lint_serverless_opt.stack.lookup import Texts
from cfn_lint_serverless_opt.stack.stack import Resource, Stack
from cfn_lint_serverless_opt.template.references import has_unknown, is_unknown, split_outside
from cfn_lint_serverless_opt.template.when import When


class LogGroup(Resource):
    """An ``AWS::Logs::LogGroup``."""

    types = ("AWS::Logs::LogGroup",)
    name_property = "LogGroupName"

    @classmethod
    def name_in(cls, text: str) -> str:
        """The name in a name or an ARN, which may end in ``:*``; a name has slashes, but no colons."""
        parts = split_outside(text)
        return parts[parts.index("log-group") + 1] if "log-group" in parts[:-1] else parts[0]


class LogRetention(Resource):
    """A ``Custom::LogRetention``, with which CDK sets the retention of a group that AWS creates."""

    types = ("Custom::LogRetention",)
    name_property = "LogGroupName"


class LogGroupNames:
    """The names of log groups, as text in which references are marks. A name that is wholly unknown is none."""

    def __init__(self, groups: Iterable[Resource]) -> None:
        names = [(name.comparable, name.when) for group in groups for name in group.names]
        known = [(name, when) for name, when in names if name and not is_unknown(name)]
        self._with_unknown_parts = [(name, when) for name, when in known if has_unknown(name)]
        self._all, self._unknown = Texts(known), Texts(self._with_unknown_parts)

    def declared(self, name: str) -> Sequence[When]:
        """The scenarios in which a group has exactly this name."""
        return self._all.equal(name)

    def possible(self, prefix: str, name: str) -> Iterator[tuple[str, When]]:
        """The names that may turn out to be a prefix and a name, though they are written otherwise.

        Args:
            prefix: how a service starts the names of its groups.
            name: what follows, with references as marks.

        Returns:
            Each such name with a scenario in which a group has it.
        """
        groups = self._all if has_unknown(name) else self._unknown
        for known, when in groups.possible(prefix + name):
            # Where the very prefix is unknown, the rest must be this name.
            if known.startswith(prefix) or (has_unknown(known) and known.endswith(name)):
                yield known, when

    def unknown_below(self, prefix: str) -> Iterator[tuple[str, When]]:
        """The names that start with a prefix and are not wholly known, each with a scenario in which a group has it."""
        yield from ((name, when) for name, when in self._with_unknown_parts if name.startswith(prefix))


@asked_once
def log_group_names(stack: Stack) -> LogGroupNames:
    """The names of the log groups whose retention the template decides."""
    return LogGroupNames([*stack.everywhere(LogGroup), *stack.everywhere(LogRetention)])
