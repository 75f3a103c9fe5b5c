"""Merging unions: all members of all subgraphs."""

from functools import partial

from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import UnionType
from gateway.federation.directive_names import JoinDirective


def merge_union(state: MergeState, sources: dict[int, UnionType], merged: UnionType) -> None:
    """Union of the members, each recorded with its subgraphs."""
    for source in sources.values():
        merged.members.update(dict.fromkeys(source.members))
    for member in merged.members:
        for index, source in sources.items():
            if member in source.members:
                state.add_join(merged, JoinDirective.UNION_MEMBER, graph=state.graphs[index], member=member)
        if not all(member in source.members for source in sources.values()):
            state.report.presence_hint(
                HintCode.INCONSISTENT_UNION_MEMBER,
                f'Union "{merged.name}" has member "{member}" in some subgraphs only: ',
                sources,
                partial(_has_member, member),
            )


def _has_member(member: str, source: UnionType | None) -> bool:
    return source is not None and member in source.members
