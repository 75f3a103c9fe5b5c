"""How visits are summed up."""

from benchmarks.web.vitals import Visit, medians


def visit(lcp: float, inp: float) -> Visit:
    return Visit(
        lcp=lcp, largest="H1", inp=inp, cls=0.0, script_bytes=150_000, all_bytes=400_000, requests=50
    )


def test_one_slow_visit_is_no_median() -> None:
    numbers = medians([visit(2000, 40), visit(2100, 48), visit(9000, 900)])
    assert (numbers["lcp"], numbers["inp"], numbers["requests"]) == (2100, 48, 50)
