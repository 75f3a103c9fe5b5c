/// Collects variables, or the fields of an input object; generated code writes its values into it.
public struct InputWriter {
    /// What was added.
    public private(set) var object: JSONObject = [:]

    public init() {}

    /// Adds a value.
    public mutating func required<Value>(_ name: String, _ value: Value, _ write: (Value) -> JSONValue) {
        object[name] = write(value)
    }

    /// Adds a value that has a default, if there is one.
    public mutating func defaulted<Value>(_ name: String, _ value: Value?, _ write: (Value) -> JSONValue) {
        if let value {
            object[name] = write(value)
        }
    }

    /// Adds a value or null, if it is not absent.
    public mutating func optional<Value>(
        _ name: String,
        _ value: InputValue<Value>,
        _ write: (Value) -> JSONValue
    ) {
        switch value {
        case .absent: break
        case .null: object[name] = .null
        case .value(let value): object[name] = write(value)
        }
    }
}
