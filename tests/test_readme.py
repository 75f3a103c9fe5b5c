"""What the README shows must work as it stands."""

import inspect
import re
from pathlib import Path
from typing import Any

from gateway.cli.main import build_parser

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


async def test_the_example_test_passes() -> None:
    found = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(compile(found[1], "README.md", "exec"), names)  # noqa: S102 - our own page
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        assert inspect.iscoroutinefunction(test)
        await test()


def test_every_command_it_names_is_a_command() -> None:
    text = build_parser().format_help()
    for command in set(re.findall(r"^    marquee (\w+)", README, re.MULTILINE)):
        assert f"\n    {command} " in text
