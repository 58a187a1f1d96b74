from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.relations.holders import named_holders
from cfn_lint_serverless_opt.stack.resources.iam_actions import applies_to, is_every_resource, is_narrowable
from cfn_lint_serverless_opt.stack.resources.parameters import defaults_in
from cfn_lint_serverless_opt.stack.resources.statements import statements
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import show
from cfn_lint_serverless_opt.template.values import Resolved

_PINS_RESOURCE = lazy_pattern(r"[\w-]+:resourcetag/.+|aws:resource(account|orgid|orgpaths)")
_MAX_NAMED = 4


class WildcardResource(ServerlessRule):
    """Statement allows on every resource what could be allowed on some.

    Why: On `*` an action reaches every table, queue and bucket of the account, other teams' too.

    Instead: Name the resources: `!GetAtt Table.Arn`, `!Ref Topic`, `!Sub ${Bucket.Arn}/*`. Actions that work with `*`
    only, such as `xray:PutTraceSegments`, are best kept in a statement of their own. A parameter that names the
    resource needs no default that is `*`.

    Options: `allow_actions` (none): actions that may have every resource, with `*` and `?` as in a policy.
    """

    id = "WT8002"
    source_url = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
    guide = "IAM Policy Optimization"
    tags = ["iam", "security"]
    options = {"allow_actions": {"type": "list", "itemtype": "string", "default": []}}

    def check(self, stack: Stack) -> Iterator[Finding]:
        scenarios = stack.scenarios
        for statement in statements(stack):
            every = [one for one in statement.resources if isinstance(one.text, str) and is_every_resource(one.text)]
            actions = [choice for value in statement.get("Action") for choice in value.lists()] if every else []
            for choice in actions:
                names = self._narrowable(choice)
                for resource in every if names else ():
                    narrowable = [name for name in names if applies_to(name, str(resource.text))]
                    when = scenarios.both(choice.when, resource.when) if narrowable else None
                    gap = scenarios.outside(when, statement.requiring(_pins_resource)) if when else None
                    if gap is not None:
                        yield statement.finding(
                            resource._replace(when=gap),
                            f"'{show(str(resource.text))}'{_origin(stack, resource)} gives {_listed(narrowable)} on "
                            f"every resource to {named_holders(statement, gap)}. "
                            f"{_remedy(stack, resource, choice, names)}",
                        )

    def _narrowable(self, choice: Resolved) -> list[str]:
        """The actions that are known, and could be granted on some resources only."""
        allowed = [pattern.lower() for pattern in self.config["allow_actions"]]
        names = [action.literal for action in choice.value] if isinstance(choice.value, list) else []
        return [
            name
            for name in names
            if isinstance(name, str)
            and is_narrowable(name)
            and not any(fnmatchcase(name.lower(), pattern) for pattern in allowed)
        ]


def _origin(stack: Stack, resource: Resolved) -> str:
    names = _widening_parameters(stack, resource)
    return f" (the default of {' and '.join(names)})" if names else ""


def _remedy(stack: Stack, resource: Resolved, actions: Resolved, narrowable: list[str]) -> str:
    if _widening_parameters(stack, resource):
        return "Take that default away, or let it name the ARNs that are used"
    # The others may need every resource.
    apart = isinstance(actions.value, list) and len(actions.value) > len(narrowable)
    place = ", in a statement for them alone" if apart else ""
    return f"Name the ARNs, or patterns of ARNs, of the resources that are used{place}"


def _widening_parameters(stack: Stack, resource: Resolved) -> list[str]:
    """The parameters whose default makes a pattern of every resource of what could be a name."""
    text = str(resource.text)
    return [
        f"parameter '{name}'"
        for name, default in defaults_in(stack, resource).items()
        if "*" in default or not default or default not in text
    ]


def _pins_resource(key: str) -> bool:
    return _PINS_RESOURCE.fullmatch(key) is not None


def _listed(actions: list[str]) -> str:
    more = len(actions) - _MAX_NAMED
    return ", ".join(actions[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
