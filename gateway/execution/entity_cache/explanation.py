"""What of a plan may be kept, for how long and for whom; or why not. For people who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gateway.execution.entity_cache.selection_policy import SelectionPolicy
    from gateway.execution.prepared_plan import PreparedFetch, PreparedPlan
    from gateway.query_plan.cache_report import CacheReport


def explain_caching(
    plan: PreparedPlan, reports: Iterable[tuple[int, CacheReport | None]] = ()
) -> list[dict[str, object]]:
    """Say of each fetch what may be kept, as JSON values.

    Args:
        plan: made ready with the rules of caching.
        reports: what came of it in one execution, by the fetch's id.
    """
    by_fetch: dict[int, list[CacheReport]] = {}
    for fetch_id, report in reports:
        if report is not None:
            by_fetch.setdefault(fetch_id, []).append(report)
    return [_explained(plan, fetch, by_fetch.get(fetch.id, ())) for fetch in plan.fetches]


def print_caching(explained: Iterable[dict[str, object]], unattributed: Sequence[str]) -> str:
    """The same for reading: a line each."""
    lines = ["Entity cache: what each fetch asks for, and whether it may be kept."]
    for each in explained:
        parts = each["parts"]
        found = parts if isinstance(parts, list) else []
        head = f"  fetch {each['fetch']} ({each['subgraph']})"
        if each["reason"] is not None:
            lines.append(f"{head}: not kept: {each['reason']}")
        lines.extend(f"{head} {part['what']}: {_words(part)}" for part in found)
    lines.extend(
        f"  {text}: several subgraphs may have written it, so it counts for none" for text in unattributed
    )
    return "\n".join(lines) + "\n"


def _explained(plan: PreparedPlan, fetch: PreparedFetch, reports: Sequence[CacheReport]) -> dict[str, object]:
    parts = list(_parts(fetch))
    reason = None
    if plan.has_mutation:
        reason = "the operation is a mutation"
    elif plan.source is not None:
        reason = "the operation is a subscription"
    elif fetch.caching is None:
        reason = f'the subgraph "{fetch.subgraph}" says nothing of caching'
    elif not parts:
        reason = "nothing in it stands by itself"
    explained: dict[str, object] = {
        "fetch": fetch.id,
        "subgraph": fetch.subgraph,
        "reason": reason,
        "parts": parts,
    }
    if reports:
        explained["outcome"] = {
            "hits": sum(report.hits for report in reports),
            "misses": sum(report.misses for report in reports),
            "passed": sum(report.passed for report in reports),
            "stale": sum(report.stale for report in reports),
            "notKept": sorted({reason for report in reports for reason in report.reasons}),
        }
    return explained


def _parts(fetch: PreparedFetch) -> Iterator[dict[str, object]]:
    for subject, policy in fetch.caching.policies() if fetch.caching is not None else ():
        yield {"what": subject, **_policy_data(policy)}


def _policy_data(policy: SelectionPolicy) -> dict[str, object]:
    if policy.reason is not None:
        return {"kept": False, "reason": policy.reason}
    scope = "private" if policy.private else "public"
    return {"kept": True, "maxAge": policy.max_age, "staleWhileRevalidate": policy.stale, "scope": scope}


def _words(part: dict[str, object]) -> str:
    if not part["kept"]:
        return f"not kept: {part['reason']}"
    stale = part["staleWhileRevalidate"]
    return (
        f"{part['maxAge']} s, {part['scope']}{f', and {stale} s more while it is refreshed' if stale else ''}"
    )
