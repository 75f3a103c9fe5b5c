"""Merging descriptions: the most frequent one wins, never an empty one over another."""

from collections import Counter

from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Element


def merge_description(state: MergeState, sources: Sources[Element], target: Element) -> None:
    """Set the target's description; hint where subgraphs disagree."""
    texts = [
        source.description
        for source in sources.values()
        if source is not None and source.description is not None
    ]
    if not texts:
        return
    counts = Counter(texts)
    filled = [text for text in counts if text]
    target.description = max(filled, key=counts.__getitem__) if filled else ""
    if len(filled) > 1:
        state.report.mismatch_hint(
            HintCode.INCONSISTENT_DESCRIPTION,
            f'"{target.coordinate}" has different descriptions; the most frequent is used: ',
            {index: source for index, source in sources.items() if source and source.description},
            lambda element: f'"{element.description}"',
        )
