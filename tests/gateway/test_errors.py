from gateway.errors import ClientError, ErrorCode, GatewayError, InternalError


def test_every_code_says_what_it_means() -> None:
    assert all(code.value.endswith(".") and len(code.value) > 20 for code in ErrorCode)
    assert len({code.value for code in ErrorCode}) == len(ErrorCode)


def test_what_clients_may_read_and_what_not_are_different_types() -> None:
    assert issubclass(ClientError, GatewayError)
    assert issubclass(InternalError, GatewayError)
    assert not issubclass(InternalError, ClientError)


def test_an_error_prints_as_its_message() -> None:
    error = ClientError("no", ErrorCode.BAD_REQUEST)
    assert str(error) == "no"
