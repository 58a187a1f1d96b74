"""What traces functions other than X-Ray's own tracing."""

from __future__ import annotations

from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.resources.layers import layer_names
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, is_unknown, show

# The script that starts the runtime of a function.
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"

# Words in the names of layers and wrappers of tracers: ``aws-otel-python-amd64``, ``/opt/datadog_wrapper``.
# ``otel`` and ``adot`` start a word: a hotel is no tracer.
_TRACER = lazy_pattern(
    r"(?i:dynatrace|open-?_?telemetry|datadog|new[-_]?relic|lumigo|splunk|honeycomb|instana)"
    r"|(?<![A-Za-z])(?:otel|adot)|Otel|Adot|(?<![A-Z])(?:OTEL|ADOT)"
)


def has_other_tracer(function: Function) -> bool:
    """Whether a wrapper or a layer traces a function, or may do so, in any deployment.

    What only the deployment knows may be a tracer.
    """
    wrappers = function.get("Environment", "Variables", _WRAPPER)
    names = [wrapper.comparable or ANY for wrapper in wrappers if not wrapper.is_absent]
    if any(has_unknown(name) or _TRACER.search(show(name)) for name in names):
        return True
    return any(is_unknown(name) or _TRACER.search(show(name)) for name in layer_names(function))
