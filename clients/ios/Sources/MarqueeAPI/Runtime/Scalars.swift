import Foundation

/// How a custom scalar is read and written; which scalar has which is set in `clients/codegen.toml`.
public protocol ScalarCodec {
    associatedtype Value

    static func read(_ reader: AnswerReader) throws -> Value
    static func write(_ value: Value) -> JSONValue
}

/// Any JSON: a scalar that nothing is set for.
public enum JSONScalar: ScalarCodec {
    public static func read(_ reader: AnswerReader) throws -> JSONValue {
        reader.value
    }

    public static func write(_ value: JSONValue) -> JSONValue {
        value
    }
}

/// A scalar that is a string and stays one.
public enum StringScalar: ScalarCodec {
    public static func read(_ reader: AnswerReader) throws -> String {
        try reader.string()
    }

    public static func write(_ value: String) -> JSONValue {
        .string(value)
    }
}

/// ISO 8601 with an offset, with or without parts of a second.
public enum DateTimeScalar: ScalarCodec {
    public static func read(_ reader: AnswerReader) throws -> Date {
        try reader.parse("a date with time", date(from:))
    }

    public static func write(_ value: Date) -> JSONValue {
        .string(formatter([.withInternetDateTime, .withFractionalSeconds]).string(from: value))
    }

    static func date(from text: String) -> Date? {
        if let whole = formatter([.withInternetDateTime]).date(from: text) {
            return whole
        }
        return formatter([.withInternetDateTime, .withFractionalSeconds]).date(from: milliseconds(text))
    }

    /// The formatter reads three digits of a fraction, no more and no less.
    static func milliseconds(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        let digits = text[text.index(after: point)...].prefix { $0.isNumber }
        let rest = text[text.index(point, offsetBy: digits.count + 1)...]
        return String(text[...point]) + String((String(digits) + "000").prefix(3)) + String(rest)
    }

    // Made anew each time: a formatter is no value that may be shared between threads everywhere.
    private static func formatter(_ options: ISO8601DateFormatter.Options) -> ISO8601DateFormatter {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = options
        return formatter
    }
}

/// An address, absolute or relative to the site's origin.
public enum URLScalar: ScalarCodec {
    public static func read(_ reader: AnswerReader) throws -> URL {
        try reader.parse("an address") { URL(string: $0) }
    }

    public static func write(_ value: URL) -> JSONValue {
        .string(value.absoluteString)
    }
}
