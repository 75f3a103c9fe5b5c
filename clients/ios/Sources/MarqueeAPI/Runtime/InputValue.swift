/// A value that may be sent, may be sent as null, or may be left out: three different things to a GraphQL server.
public indirect enum InputValue<Value> {
    /// Left out: the server takes its default, or leaves a stored value as it is.
    case absent
    /// Sent as null.
    case null
    /// Sent.
    case value(Value)

    /// Sends the value; nil is left out.
    public static func orAbsent(_ value: Value?) -> InputValue {
        value.map { InputValue.value($0) } ?? .absent
    }

    /// Sends the value; nil is sent as null.
    public static func orNull(_ value: Value?) -> InputValue {
        value.map { InputValue.value($0) } ?? .null
    }
}

extension InputValue: Equatable where Value: Equatable {}
extension InputValue: Hashable where Value: Hashable {}
extension InputValue: Sendable where Value: Sendable {}
