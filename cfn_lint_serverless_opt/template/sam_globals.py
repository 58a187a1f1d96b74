"""SAM's Globals in the resources that ``Fn::ForEach`` makes.

CloudFormation expands loops first and then merges ``Globals`` into what they made. cfn-lint does it the other way
round, so that the resources of a loop lack them.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-language-extensions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_lint_serverless_opt.template.port import function_of
from cfn_lint_serverless_opt.template.values import Path

# What only a macro knows.
_ANYTHING: dict[str, Any] = {"Fn::Transform": {}}

# The sections of Globals, by the resource type that they are merged into.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
SECTIONS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::Api": "Api",
    "AWS::Serverless::HttpApi": "HttpApi",
    "AWS::Serverless::WebSocketApi": "WebSocketApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
    "AWS::Serverless::LayerVersion": "LayerVersion",
    "AWS::Serverless::CapacityProvider": "CapacityProvider",
}


# What each section of Globals can hold; not that functions run on instances, which all that is written hinges on.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
_HELD = {
    "Api": (
        "AccessLogSetting AlwaysDeploy Auth BinaryMediaTypes CacheClusterEnabled CacheClusterSize "
        "CanarySetting Cors DefinitionUri Domain EndpointAccessMode EndpointConfiguration "
        "GatewayResponses MergeDefinitions MethodSettings MinimumCompressionSize Name OpenApiVersion "
        "PropagateTags SecurityPolicy TracingEnabled Variables"
    ),
    "CapacityProvider": (
        "InstanceRequirements KmsKeyArn LoggingConfig ManagedResourceTags OperatorRole PropagateTags "
        "ScalingConfig Tags VpcConfig"
    ),
    "Function": (
        "Architectures AssumeRolePolicyDocument AutoPublishAlias AutoPublishAliasAllProperties "
        "CodeSigningConfigArn CodeUri DeadLetterQueue DeploymentPreference "
        "Description DurableConfig Environment EphemeralStorage EventInvokeConfig FileSystemConfigs "
        "FunctionScalingConfig FunctionUrlConfig Handler KmsKeyArn Layers LoggingConfig MemorySize "
        "PermissionsBoundary PropagateTags ProvisionedConcurrencyConfig PublishToLatestPublished "
        "RecursiveLoop ReservedConcurrentExecutions RolePath Runtime RuntimeManagementConfig SnapStart "
        "SourceKMSKeyArn Tags TenancyConfig Timeout Tracing VersionDeletionPolicy VpcConfig"
    ),
    "HttpApi": (
        "AccessLogSettings Auth CorsConfiguration DefaultRouteSettings Domain FailOnWarnings "
        "PropagateTags RouteSettings StageVariables Tags"
    ),
    "LayerVersion": ("PublishLambdaVersion"),
    "SimpleTable": ("SSESpecification"),
    "StateMachine": ("PropagateTags"),
    "WebSocketApi": (
        "AccessLogSettings ApiKeySelectionExpression DefaultRouteSettings DisableExecuteApiEndpoint "
        "DisableSchemaValidation Domain FailOnWarnings IpAddressType PropagateTags "
        "RouteSelectionExpression RouteSettings StageVariables Tags"
    ),
}


def with_unseen_globals(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource with an unknown wherever Globals that are in another file may give it something."""
    section, ignored, own = (
        SECTIONS.get(resource["Type"]),
        resource.get("IgnoreGlobals"),
        resource.get("Properties") or {},
    )
    if section is None or ignored == "*" or not isinstance(own, dict):
        return resource
    names = [name for name in _HELD[section].split() if not (isinstance(ignored, list) and name in ignored)]
    return {**resource, "Properties": {**own, **{name: _open(own.get(name)) for name in names}}}


def _open(own: Any) -> Any:
    """A value that may have more keys; anything if it is not written."""
    if own is None:
        return dict(_ANYTHING)
    if not isinstance(own, dict) or function_of(own)[0] is not None:
        return own
    return {**{key: _open(value) for key, value in own.items()}, **_ANYTHING}


def globals_of(template: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
    """The properties of Globals that are not in a resource yet; nothing without loops.

    Args:
        template: the template, loops expanded.
        resource: one of its resources, of whatever type.
    """
    return given_by_globals(template, resource) if _has_loops(template) else {}


def given_by_globals(template: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that Globals have for a resource; nothing for one that ignores them.

    Args:
        template: the template.
        resource: one of its resources, of whatever type.
    """
    section, ignored = SECTIONS.get(resource["Type"]), resource.get("IgnoreGlobals")
    shared = template.get("Globals")
    properties = shared.get(section) if isinstance(shared, dict) and section is not None else None
    if ignored == "*" or not isinstance(properties, dict):
        return {}
    return {key: value for key, value in properties.items() if not (isinstance(ignored, list) and key in ignored)}


def merged_with(shared: Any, own: Any) -> Any:
    """A value with that of Globals merged in; one that has it already, and one that replaces it, is as it was."""
    if _are_mappings(shared, own):
        return {**shared, **{key: merged_with(shared[key], own[key]) if key in shared else own[key] for key in own}}
    return shared + own if _grows(shared, own) else own


def own_path(shared: Any, own: Any, path: Path) -> Path | None:
    """Where a value of the merged properties stands in the resource's own; None if it comes from Globals.

    Args:
        shared: the properties of Globals.
        own: the properties of the resource.
        path: the path in both merged.
    """
    if not path:
        return ()
    step, rest = path[0], path[1:]
    if isinstance(step, int) and _grows(shared, own):
        step -= len(shared)
    if not (step in own if isinstance(own, dict) else isinstance(own, list) and step in range(len(own))):
        return None
    has_both = _are_mappings(shared, own) and step in shared
    below = own_path(shared[step] if has_both else None, own[step], rest)
    return None if below is None else (step, *below)


def _are_mappings(shared: Any, own: Any) -> bool:
    return all(isinstance(one, dict) and function_of(one)[0] is None for one in (shared, own))


def _grows(shared: Any, own: Any) -> bool:
    return isinstance(shared, list) and isinstance(own, list) and own[: len(shared)] != shared


def _has_loops(template: dict[str, Any]) -> bool:
    transform = template.get("Transform")
    return "AWS::LanguageExtensions" in (transform if isinstance(transform, list) else [transform])
