"""The layers of functions.

https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.resources.functions import Function
from cfn_lint_serverless_opt.stack.stack import Stack
from cfn_lint_serverless_opt.template.references import ANY, split_outside, whole

_LAYERS = {"AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"}
_NAME_IN_ARN = 6  # arn:aws:lambda:<region>:<account>:layer:<name>:<version>


def has_layers_from_elsewhere(function: Function) -> bool:
    """Whether a function has layers that its template does not make, in whatever scenario."""
    return any(not _is_made_here(function.stack, text) for text in _layers(function))


def layer_names(function: Function) -> Iterator[str]:
    """The names of the layers of a function, in whatever scenario it has them; anything for one that is not known."""
    for text in _layers(function):
        reference, parts = whole(text), split_outside(text)
        if reference is not None:
            yield from _names_of(function.stack, reference.logical_id)
        else:
            yield parts[_NAME_IN_ARN] if len(parts) > _NAME_IN_ARN else text


def _layers(function: Function) -> Iterator[str]:
    for layers in function.get("Layers"):
        yield from (layer.comparable or ANY for layer in layers.items())


def _is_made_here(stack: Stack, text: str) -> bool:
    reference = whole(text)
    resource = stack.resources.get(reference.logical_id) if reference else None
    return resource is not None and resource.type in _LAYERS


def _names_of(stack: Stack, logical_id: str) -> Iterator[str]:
    """The names of a layer of the template, of which its logical ID is one; anything else makes a layer of any name."""
    resource = stack.resources.get(logical_id)
    if resource is None or resource.type not in _LAYERS:
        yield ANY
    else:
        yield logical_id
        yield from (name.comparable for name in resource.get("LayerName") if name.comparable)
