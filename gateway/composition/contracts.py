"""Contracts: showing clients a part of the schema, chosen by @tag.

What a contract hides is marked @inaccessible in the supergraph, so that every gateway hides it; it stays
usable for keys and @requires.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import parse, print_ast

from gateway.composition.compose import CompositionFailure, CompositionSuccess
from gateway.composition.contract_marking import mark_inaccessible
from gateway.composition.contract_visibility import hidden_coordinates
from gateway.composition.definitions import CompositionError
from gateway.composition.error_codes import ErrorCode


@dataclass(frozen=True, slots=True)
class Contract:
    """Which tags to show and which to hide; with tags to show, everything else is hidden."""

    include: frozenset[str]
    exclude: frozenset[str]

    @classmethod
    def of(cls, include: Iterable[str], exclude: Iterable[str]) -> "Contract | None":
        """A contract, or None where there is nothing to filter by."""
        contract = cls(frozenset(include), frozenset(exclude))
        return contract if contract.include or contract.exclude else None


def apply_contract(
    outcome: CompositionSuccess | CompositionFailure, contract: Contract | None
) -> CompositionSuccess | CompositionFailure:
    """Hide what the contract does not show; hiding everything is an error."""
    if contract is None or isinstance(outcome, CompositionFailure):
        return outcome
    document = parse(outcome.supergraph_sdl, no_location=True)
    hidden = hidden_coordinates(document, contract.include, contract.exclude)
    if "Query" in hidden:
        message = "The contract hides everything: no query is left. Include a tag of some query field."
        return CompositionFailure((CompositionError(ErrorCode.ONLY_INACCESSIBLE_CHILDREN, message),))
    return CompositionSuccess(print_ast(mark_inaccessible(document, hidden)) + "\n", outcome.hints)
