from __future__ import annotations

import pytest
from grpc import StatusCode

from protos.profiles.v1 import profiles_pb2 as pb
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.errors import (
    CODE_OF_STATUS,
    STATUS_OF_CODE,
    STATUS_OF_NUMBER,
    CodedError,
    ErrorCode,
    ErrorDetail,
    not_found,
)
from subgraphs.chassis.statuses import error_of, key_status, outcomes


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_code_survives_the_wire(code: ErrorCode) -> None:
    error = error_of(key_status(CodedError(code, "why", ErrorDetail.CONFLICT)))
    assert (error.code, error.message, error.detail) == (code, "why", ErrorDetail.CONFLICT)


def test_every_grpc_status_but_ok_has_a_code() -> None:
    statuses = set(STATUS_OF_NUMBER.values()) - {StatusCode.OK}
    assert statuses == set(CODE_OF_STATUS)
    assert set(STATUS_OF_CODE) == set(ErrorCode)


def test_a_status_of_a_newer_contract_is_unknown() -> None:
    assert error_of(vocabulary_pb2.KeyStatus(code=999, reason="NEW")).code is ErrorCode.UNKNOWN
    assert error_of(vocabulary_pb2.KeyStatus(code=5, reason="NEW")).detail is None


def test_outcomes_keep_their_order() -> None:
    results = [
        pb.InMyListResult(in_my_list=False),
        pb.InMyListResult(status=key_status(not_found("profile"))),
        pb.InMyListResult(in_my_list=True),
    ]
    first, second, third = outcomes(results, lambda result: result.in_my_list)
    assert (first, third) == (False, True)
    assert isinstance(second, CodedError)
    assert second.message == "profile not found"
