import io
import json
import logging

import pytest

from gateway.telemetry.logging import JsonFormatter, configure_logging, new_error_id


@pytest.fixture(autouse=True)
def _keep_root_logger() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield None
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_is_one_json_object_with_what_was_added() -> None:
    stream = io.StringIO()
    configure_logging("INFO", stream)
    logging.getLogger("x").warning("a %s", "b\nc", extra={"error_id": "e1"})
    entry = json.loads(stream.getvalue())
    assert (entry["level"], entry["logger"], entry["message"], entry["error_id"]) == (
        "WARNING",
        "x",
        "a b\nc",
        "e1",
    )
    assert stream.getvalue().count("\n") == 1


def test_an_exception_is_part_of_its_line() -> None:
    formatter = JsonFormatter()
    error = ValueError("why")
    record = logging.LogRecord("x", logging.ERROR, "", 0, "m", (), (ValueError, error, None))
    assert "ValueError: why" in json.loads(formatter.format(record))["exception"]


def test_error_ids_differ() -> None:
    assert len({new_error_id() for _ in range(100)}) == 100
