import json
import re
from pathlib import Path

from gateway.transport.ide import IdeTab, render_ide

PAGE = '<html><script type="application/json" id="marquee-ide">{}</script></html>'


def state(page: str) -> dict[str, object]:
    found = re.search(r'id="marquee-ide">(.*?)</script>', page)
    assert found
    parsed: dict[str, object] = json.loads(found[1])
    return parsed


def render(folder: Path, *tabs: IdeTab) -> str:
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return render_ide(tabs, folder)


def test_tabs_are_written_into_the_page(tmp_path: Path) -> None:
    page = render(tmp_path, IdeTab("home", "{ a }", '{"x": 1}', '{"h": "v"}'))
    written = state(page)
    assert written["tabs"] == [{"query": "{ a }", "variables": '{"x": 1}', "headers": '{"h": "v"}'}]


def test_no_operation_can_break_out_of_its_script_element(tmp_path: Path) -> None:
    page = render(tmp_path, IdeTab("x", '{ a(s: "</script><script>alert(1)</script>") }'))
    assert page.count("</script>") == 1


def test_the_storage_name_follows_the_operations_not_the_tokens(tmp_path: Path) -> None:
    def version(*tabs: IdeTab) -> object:
        return state(render(tmp_path, *tabs))["version"]

    assert version(IdeTab("x", "{ a }", "", "1")) == version(IdeTab("x", "{ a }", "", "2"))
    assert version(IdeTab("x", "{ a }")) != version(IdeTab("x", "{ b }"))


def test_a_checkout_without_the_build_says_how_to_make_it(tmp_path: Path) -> None:
    assert "make graphiql" in render_ide((), tmp_path)
