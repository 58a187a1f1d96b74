"""Caches of REST API stages: a cluster, which is paid for, and the settings that say which methods use it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfn_lint_serverless_opt.stack.relations.rest_apis import named_api, rest_apis_of
from cfn_lint_serverless_opt.stack.resources.stages import MethodSetting, Stage
from cfn_lint_serverless_opt.stack.stack import Element
from cfn_lint_serverless_opt.template.values import Resolved
from cfn_lint_serverless_opt.template.when import When

# What is cached once the cluster is on and no setting says otherwise.
_CACHED_BY_DEFAULT = {"GET", "ANY"}


def unused(stage: Stage, when: When) -> Iterator[When]:
    """The scenarios in which surely no method of a stage uses its cache cluster.

    The developer guide has it that a stage with a cluster caches GET methods if nothing else is said; the page of
    ``AWS::ApiGateway::Stage`` that each method must be told to. Where they differ this says nothing.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html
    """
    scenarios = stage.stack.scenarios
    used = dict.fromkeys(there for setting in stage.method_settings for there in _may_cache(setting))
    if not _may_cache_by_default(stage):
        off = {when: None}
    else:
        off = dict.fromkeys(
            there
            for setting in stage.method_settings
            for scope in setting.for_all_methods
            for caching in _turned_off(setting, scope)
            if (there := scenarios.both(when, caching)) is not None
        )
    yield from (gap for there in off if (gap := scenarios.outside(there, used)) is not None)


def unencrypted(stage: Stage, when: When) -> Iterator[tuple[Element, Resolved | When]]:
    """Where cached responses are surely not encrypted: what says or lacks it, and how, with the scenario.

    Args:
        stage: the stage.
        when: the scenario in which it has a cache cluster.
    """
    scenarios = stage.stack.scenarios
    encrypted = dict.fromkeys(
        value.when
        for setting in stage.method_settings
        for scope in setting.possibly_for_all_methods
        for value in setting.get("CacheDataEncrypted", when=scope)
        if not value.is_absent and value.boolean is not False
    )
    cached = [(setting, there) for setting in stage.method_settings for there in _caches(setting, when)]
    for place, there in (*cached, *_cached_by_default(stage, when)):
        for value in place.get("CacheDataEncrypted", when=there):
            if value.boolean is False:
                yield place, value
            elif value.is_absent:
                gap = scenarios.outside(value.when, encrypted)
                if gap is not None:
                    yield place, gap


def _cached_by_default(stage: Stage, when: When) -> Iterator[tuple[Element, When]]:
    """What sets up the methods that are cached although no setting says so: one for all methods, or the stage."""
    scenarios = stage.stack.scenarios
    said = dict.fromkeys(one.when for setting in stage.method_settings for one in _said(setting))
    defaults = [(setting, scope) for setting in stage.method_settings for scope in setting.for_all_methods]
    for place, scope in [*defaults, (stage, when)] if _caches_by_default(stage) else ():
        there = scenarios.both(when, scope)
        gap = scenarios.outside(there, said) if there is not None else None
        if gap is not None:
            yield place, gap
        said[scope] = None


def _caches_by_default(stage: Stage) -> bool:
    """Whether a stage has methods that are cached without further ado, as far as the template tells its methods."""
    verbs = {verb for api in rest_apis_of(stage) for verb in api.verbs}
    return not verbs or bool(verbs & _CACHED_BY_DEFAULT)


def _may_cache_by_default(stage: Stage) -> bool:
    apis = rest_apis_of(stage)
    is_known = {named_api(name) for name in stage.api_ids} <= {api.logical_id for api in apis}
    return not is_known or any(api.may_have_other_methods for api in apis) or _caches_by_default(stage)


def _said(setting: MethodSetting) -> Iterator[Resolved]:
    """What a setting says about caching."""
    for name in ("CachingEnabled", "CacheTtlInSeconds"):
        yield from (value for value in setting.get(name) if not value.is_absent)


def _caches(setting: MethodSetting, when: When) -> Iterator[When]:
    """The scenarios in which a setting surely caches. 0 seconds to live means that nothing is cached."""
    for there, caching, seconds in _caching(setting, when):
        if caching.boolean is True and not seconds.is_unknown and seconds.number != 0:
            yield there


def _may_cache(setting: MethodSetting) -> Iterator[When]:
    for when, caching, seconds in _caching(setting, setting.when):
        may_be_on = caching.boolean is not False and not (caching.is_absent and seconds.is_absent)
        if may_be_on and seconds.number != 0:
            yield when


def _turned_off(setting: MethodSetting, when: When) -> Iterator[When]:
    for there, caching, seconds in _caching(setting, when):
        if caching.boolean is False or seconds.number == 0:
            yield there


def _caching(setting: MethodSetting, when: When) -> Iterator[tuple[When, Resolved, Resolved]]:
    scenarios = setting.stack.scenarios
    values = setting.get("CachingEnabled", when=when), setting.get("CacheTtlInSeconds", when=when)
    for there, (caching, seconds) in scenarios.together(when, *values):
        yield there, caching, seconds
