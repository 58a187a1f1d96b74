"""How long the usual pause between two runs of a schedule is."""

import math

import pytest

from cfn_lint_serverless_opt.stack.resources.schedules import usual_pause


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("rate(1 minute)", 1),
        ("rate(45 minutes)", 45),
        ("rate(1 hour)", 60),
        ("rate(2 hours)", 120),
        ("rate(1 day)", 1440),
        ("cron(* * * * ? *)", 1),
        ("cron(0/15 * * * ? *)", 15),
        ("cron(*/20 * ? * MON-FRI *)", 20),
        ("cron(0 * * * ? *)", 60),
        ("cron( 10,40  *  *  *  ?  * )", 30),
        ("cron(0/45 * * * ? *)", 15),
        ("cron(0 0/2 * * ? *)", 120),
        # Nights and weekends aside.
        ("cron(0 8-18 ? * MON-FRI *)", 60),
        ("cron(0/30 6-8,16-18 * * ? *)", 30),
        ("cron(5-20/5 9 * * ? *)", 5),
        # By day only, and twice a day.
        ("cron(0 8 * * ? *)", 1440),
        ("cron(30 2 1 * ? *)", 1440),
        ("cron(0 6,18 * * ? *)", 720),
        ("cron(0 1,7,13 * * ? *)", 360),
        ("at(2030-01-01T00:00:00)", math.inf),
        ("cron(0 25 * * ? *)", None),
        ("cron(0/0 * * * ? *)", None),
        ("cron(0 18-8 * * ? *)", None),
        ("every hour", None),
        ("", None),
    ],
)
def test_usual_pause(expression: str, minutes: float | None) -> None:
    assert usual_pause(expression) == minutes
