"""What Checkov is told not to look at has its reason, and what it cannot see is so."""

from __future__ import annotations

import re

import pytest

from tests.template.rendered import ROOT, resources, texts, variables

CONFIG = (ROOT / ".checkov.yaml").read_text()
SKIPPED = re.findall(r"^  - (CKV\w+)$", CONFIG, re.MULTILINE)


def test_every_check_that_is_left_out_has_its_reason() -> None:
    explained = re.findall(r"^  # .{40,}\n(?:  # .*\n)*  - (CKV\w+)$", CONFIG, re.MULTILINE)
    assert SKIPPED
    assert explained == SKIPPED
    assert len(set(SKIPPED)) == len(SKIPPED)


@pytest.mark.parametrize("queue", resources("AWS::SQS::Queue"))
def test_a_queue_is_encrypted(queue: str) -> None:
    assert resources("AWS::SQS::Queue")[queue]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("function", resources("AWS::Lambda::Function"))
def test_a_functions_variables_hold_no_secret(function: str) -> None:
    # A dynamic reference would put the secret itself into the function's settings.
    assert not [text for text in texts(variables(function)) if "{{resolve:" in text]


@pytest.mark.parametrize("function", resources("AWS::Lambda::Function"))
def test_a_function_is_started_by_no_more_than_its_sources_allow(function: str) -> None:
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        if mapping["FunctionName"] == {"Ref": function} and "StartingPosition" not in mapping:
            assert mapping["ScalingConfig"]["MaximumConcurrency"] <= 8
