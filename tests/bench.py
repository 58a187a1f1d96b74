"""What the rules add to cfn-lint's own time: ``make bench``. No test: it prints a table.

Each template has as many functions, queues and log groups as its row says, with events, roles and policies. Times
are CPU seconds, the best of several runs, with and without the plugin in turn.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules
from cfnlint.runner import Runner
from cfnlint.runner.template.runner import run_template_by_file_path

from cfn_lint_serverless_opt.rules import RULES

SIZES = (100, 500)
RUNS = 3
PLUGIN = "cfn_lint_serverless_opt"


def template(size: int) -> dict[str, Any]:
    """A template of ``size`` functions, queues and log groups."""
    resources: dict[str, Any] = {}
    for number in range(size):
        function, queue = f"Function{number}", f"Queue{number}"
        resources[queue] = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180}}
        resources[f"Logs{number}"] = {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": {"Fn::Sub": f"/aws/lambda/${{{function}}}"}, "RetentionInDays": 14},
        }
        resources[function] = {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "app.handler",
                "CodeUri": "src/",
                "Timeout": 30 + number % 2 * 600,
                "Policies": [
                    {"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": [queue, "QueueName"]}}},
                    {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["sqs:SendMessage"],
                                "Resource": {"Fn::GetAtt": [queue, "Arn"]},
                            }
                        ]
                    },
                ],
                "Events": {"Work": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": [queue, "Arn"]}}}},
            },
        }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": resources,
    }


class _Clock:
    """Adds up the time that passes inside our rules: a steadier figure than the difference of two long runs.

    The garbage collector pauses inside them: a pass over all that cfn-lint holds falls on whoever happens to
    allocate next. The column of the whole run has it.
    """

    def __init__(self, rules: Rules) -> None:
        self.seconds = 0.0
        for rule in RULES:
            rules.data[rule].matchall = self._timed(rules.data[rule].matchall)

    def _timed(self, matchall: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def wrapper(*args: Any) -> Iterator[Any]:
            gc.disable()
            started = time.process_time()
            matches = list(matchall(*args))
            self.seconds += time.process_time() - started
            gc.enable()
            return iter(matches)

        return wrapper


def _rules(plugins: list[str]) -> Rules:
    return Runner(ConfigMixIn(cli_args=None, append_rules=plugins)).rules


def _seconds(path: str, rules: Rules) -> float:
    config = ConfigMixIn(cli_args=None, templates=[path], regions=["us-east-1"])
    started = time.process_time()
    list(run_template_by_file_path(path, config, rules, False))
    return time.process_time() - started


def main() -> None:
    """Print a row for each size."""
    plain, both = _rules([]), _rules([PLUGIN])
    clock = _Clock(both)
    inside = {}
    sys.stdout.write("resources  cfn-lint  with plugin  in rules\n")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "template.json"
            path.write_text(json.dumps(template(size)), encoding="utf-8")
            runs = []
            for _ in range(RUNS):
                clock.seconds = 0.0
                runs.append((_seconds(str(path), plain), _seconds(str(path), both), clock.seconds))
        alone, together, inside[size] = (min(column) for column in zip(*runs, strict=True))
        share = inside[size] / alone
        sys.stdout.write(f"{3 * size:9}  {alone:6.2f} s  {together:9.2f} s  {inside[size]:6.2f} s ({share:.1%})\n")
    small, large = SIZES
    growth = inside[large] / inside[small]
    sys.stdout.write(f"{large // small} times the resources take {growth:.1f} times as long in the rules\n")


if __name__ == "__main__":
    main()
