"""What traces functions other than X-Ray's own tracing."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.patterns import lazy_pattern
from cfn_lint_serverless_opt.template.references import ANY, has_unknown, is_unknown, show, split_outside, whole

# The script that starts the runtime of a function.
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"

_LAYERS = {"AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"}
_NAME_IN_ARN = 6  # arn:aws:lambda:<region>:<account>:layer:<name>:<version>

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
    return any(is_unknown(name) or _TRACER.search(show(name)) for name in _layer_names(function))


def _layer_names(function: Function) -> Iterator[str]:
    """The names of the layers of a function, in whatever scenario it has them.

    https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
    """
    for layers in function.get("Layers"):
        for layer in layers.items():
            text = layer.comparable or ANY
            reference, parts = whole(text), split_outside(text)
            if reference is not None:
                yield from _names_of(function.stack, reference.logical_id)
            else:
                yield parts[_NAME_IN_ARN] if len(parts) > _NAME_IN_ARN else text


def _names_of(stack: Stack, logical_id: str) -> Iterator[str]:
    """The names of a layer of the template, of which its logical ID is one; anything else makes a layer of any name."""
    resource = stack.resources.get(logical_id)
    if resource is None or resource.type not in _LAYERS:
        yield ANY
    else:
        yield logical_id
        yield from (name.comparable for name in resource.get("LayerName") if name.comparable)
