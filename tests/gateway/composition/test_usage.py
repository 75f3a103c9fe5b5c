"""Usage logs."""

from __future__ import annotations

import pytest

from gateway.composition.usage import UnusableUsageLogError, read_usage_log


def test_counts_of_one_operation_add_up() -> None:
    log = read_usage_log(
        '{"operation": "{ a }", "count": 2}\n\n{"operation": "{ a }"}\n{"operation": "{ b }"}'
    )
    assert [(entry.text, entry.count) for entry in log.operations] == [("{ a }", 3), ("{ b }", 1)]


def test_an_empty_log_has_no_operations() -> None:
    assert read_usage_log("\n").operations == ()


@pytest.mark.parametrize(
    "line", ["[]", "{", '{"operation": 1}', '{"operation": "{ a }", "count": -1}', '{"operation": "{"}']
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(UnusableUsageLogError) as caught:
        read_usage_log('{"operation": "{ a }"}\n' + line)
    assert caught.value.line == 2
