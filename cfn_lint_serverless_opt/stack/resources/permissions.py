"""Who may invoke functions: ``AWS::Lambda::Permission``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfn_lint_serverless_opt.stack.stack import Resource
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# What narrows a permission to some callers.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
_NARROWING = ("SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken")
# CloudFormation, which invokes macros, and Lambda@Edge are not documented to say for whom they act.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
_SAYING_NOTHING = ("cloudformation.", "edgelambda.", "replicator.")


class Permission(Resource):
    """An ``AWS::Lambda::Permission``."""

    types = ("AWS::Lambda::Permission",)

    @property
    def principals(self) -> Sequence[Resolved]:
        """Who is allowed: ``*``, an account, an ARN or a service principal."""
        return self.get("Principal")

    def narrowed(self) -> Iterator[When]:
        """The scenarios in which it says for which resource, account, organization or skill it holds."""
        for name in _NARROWING:
            yield from (value.when for value in self.get(name) if not value.is_absent)

    def for_public_urls(self) -> Iterator[When]:
        """The scenarios in which it stands for a function URL that asks nobody who they are, or may do so.

        https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
        """
        yield from (kind.when for kind in self.get("FunctionUrlAuthType") if kind.literal == "NONE" or kind.is_unknown)
        yield from (
            through.when
            for through in self.get("InvokedViaFunctionUrl")
            if not through.is_absent and through.boolean is not False
        )

    def unnarrowed(self, principal: Resolved) -> When | None:
        """A scenario in which a principal may invoke for whomever, or None."""
        covers = [*self.narrowed(), *self.for_public_urls()]
        return self.stack.scenarios.outside(principal.when, covers)


def is_foreign_service(principal: Resolved) -> bool:
    """Whether a principal is a service that invokes for the resources of any account, or an Alexa skill.

    https://docs.aws.amazon.com/lambda/latest/dg/services-alexa.html
    """
    text = principal.literal
    return (
        isinstance(text, str)
        and text.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com"))
        and not text.startswith(_SAYING_NOTHING)
    )
