/// A value of an answer and the place it stands at; generated code reads its types from it.
public struct AnswerReader {
    let value: JSONValue
    let place: String

    init(_ value: JSONValue, place: String) {
        self.value = value
        self.place = place
    }

    /// Reads the data of an answer.
    public init(data: JSONObject) {
        self.init(.object(data), place: "data")
    }

    /// Reads a field that is there and not null.
    public func required<Value>(_ key: String, _ read: (AnswerReader) throws -> Value) throws -> Value {
        guard let field = try field(key) else {
            throw MarqueeError.malformed(place: "\(place).\(key)", expected: "a value")
        }
        return try read(field)
    }

    /// Reads a field; nil where it is null or not there.
    public func optional<Value>(_ key: String, _ read: (AnswerReader) throws -> Value) throws -> Value? {
        guard let field = try field(key) else { return nil }
        return try read(field)
    }

    /// Whether the object has these keys, null or not.
    public func has(_ keys: String...) throws -> Bool {
        let object = try fields()
        return keys.allSatisfy { object[$0] != nil }
    }

    /// The name of the object's type.
    public func typename() throws -> String {
        try required("__typename") { try $0.string() }
    }

    /// Reads the items of a list.
    public func list<Value>(_ read: (AnswerReader) throws -> Value) throws -> [Value] {
        guard case .array(let items) = value else { throw expected("a list") }
        return try items.enumerated().map { index, item in
            try read(AnswerReader(item, place: "\(place)[\(index)]"))
        }
    }

    /// Reads an item that may be null.
    public func orNull<Value>(_ read: (AnswerReader) throws -> Value) throws -> Value? {
        if case .null = value { return nil }
        return try read(self)
    }

    public func string() throws -> String {
        guard case .string(let text) = value else { throw expected("a string") }
        return text
    }

    public func int() throws -> Int {
        guard case .int(let number) = value else { throw expected("an integer") }
        return number
    }

    public func double() throws -> Double {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        default: throw expected("a number")
        }
    }

    public func bool() throws -> Bool {
        guard case .bool(let flag) = value else { throw expected("true or false") }
        return flag
    }

    /// Reads a string by a function that gives nil where it cannot.
    public func parse<Value>(_ wanted: String, _ read: (String) -> Value?) throws -> Value {
        guard let parsed = read(try string()) else { throw expected(wanted) }
        return parsed
    }

    private func expected(_ wanted: String) -> MarqueeError {
        .malformed(place: place, expected: wanted)
    }

    private func fields() throws -> JSONObject {
        guard case .object(let object) = value else { throw expected("an object") }
        return object
    }

    private func field(_ key: String) throws -> AnswerReader? {
        guard let found = try fields()[key], found != .null else { return nil }
        return AnswerReader(found, place: "\(place).\(key)")
    }
}
