from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.findings import Finding
from cfn_lint_serverless_opt.rules._rule import ServerlessRule
from cfn_lint_serverless_opt.stack.facts.told import is_told_password
from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.parameters import hidden_parameters
from cfn_lint_serverless_opt.stack.resources.secret_texts import secret_in
from cfn_lint_serverless_opt.stack.resources.variables import variables_of
from cfn_lint_serverless_opt.stack.stack import Stack


class SecretVariable(ServerlessRule):
    """Secret in an environment variable.

    Why: Whoever reads the template, its history in the repository, or the function's configuration in the console has
    the secret. It cannot be changed without a deployment, and so never is.

    Instead: Keep it in Secrets Manager, or as a SecureString in Parameter Store, and give the function its name: it
    reads the secret at run time. A dynamic reference (`{{resolve:secretsmanager:…}}`) or a parameter with
    `NoEcho: true` keeps it out of the template at least. A secret that was in a template must be replaced.
    """

    id = "WT8008"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"
    tags = ["lambda", "security"]

    def check(self, stack: Stack) -> Iterator[Finding]:
        # Globals give each function the same variables, and few of them look like a secret whatever they refer to.
        looks: dict[tuple[str, str], str] = {}
        for function in stack.all(Function):
            for variable in variables_of(function):
                text = variable.value.text
                if not isinstance(text, str):
                    continue
                if (variable.name, text) not in looks:
                    looks[variable.name, text] = secret_in(variable.name, text, is_whole=True)
                if not looks[variable.name, text] or variable.references & hidden_parameters(stack):
                    continue
                kind = secret_in(variable.name, text, variable.is_of_template)
                if kind and not is_told_password(stack, variable):
                    yield function.finding(
                        variable.value._replace(when=variable.when),
                        f"Environment variable '{variable.name}' of '{function.logical_id}' looks like {kind} in plain "
                        "text, for whoever reads the template or the function's configuration. Keep it in Secrets "
                        "Manager, read it from there at run time, and replace this one",
                    )
