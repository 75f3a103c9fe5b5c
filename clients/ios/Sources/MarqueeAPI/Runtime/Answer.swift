/// What the gateway answered: data, errors, or both.
public struct Answer<Data: Sendable>: Sendable {
    /// Nil where nothing was executed; otherwise as much as could be had: `errors` say what is missing.
    public let data: Data?
    public let errors: [AnswerError]

    public init(data: Data?, errors: [AnswerError]) {
        self.data = data
        self.errors = errors
    }

    /// Whether some field of `data` is nil because of an error.
    public var isPartial: Bool {
        data != nil && !errors.isEmpty
    }

    /// The data, partial or not; throws `MarqueeError.refused` where there is none.
    public func dataOrThrow() throws -> Data {
        guard let data else { throw MarqueeError.refused(errors) }
        return data
    }

    /// The errors at or below a place in the data: `answer.errors(at: "viewer", "profile")`.
    public func errors(at path: PathSegment...) -> [AnswerError] {
        errors.filter { Array($0.path.prefix(path.count)) == path }
    }
}

/// A step of an error's path.
public enum PathSegment: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    case index(Int)

    public init(stringLiteral value: String) {
        self = .key(value)
    }

    public init(integerLiteral value: Int) {
        self = .index(value)
    }
}

/// An error of an answer.
public struct AnswerError: Hashable, Sendable {
    public let message: String
    /// What programs decide by.
    public let code: ErrorCode
    /// The field that is nil because of it; empty where the whole operation was refused.
    public let path: [PathSegment]
    public let extensions: JSONObject

    init(_ entry: JSONObject) {
        message = entry["message"]?.stringValue ?? ""
        extensions = entry["extensions"]?.objectValue ?? [:]
        code = ErrorCode(rawValue: extensions["code"]?.stringValue ?? "")
        path = (entry["path"]?.arrayValue ?? []).map { segment in
            if case .int(let index) = segment { return .index(index) }
            return .key(segment.stringValue ?? "")
        }
    }
}

/// The gateway's codes that a client acts on; any other is `other`.
public enum ErrorCode: RawRepresentable, Hashable, Sendable {
    /// Nobody is signed in, or the token is no longer valid.
    case unauthenticated
    /// The caller may not read or do this.
    case permissionDenied
    /// A variable's value does not fit.
    case badUserInput
    /// A part of the system is down; the rest of the data is there.
    case subgraphUnavailable
    /// A part of the system was too slow; the rest of the data is there.
    case subgraphTimeout
    /// The gateway does not know the document's id.
    case persistedQueryNotFound
    /// The gateway knows no ids at all.
    case persistedQueryNotSupported
    /// The gateway answers trusted documents only.
    case documentNotTrusted
    /// Something broke inside.
    case internalServerError
    /// As it was sent; empty where none was.
    case other(String)

    // Written out: the raw value must not depend on ==, which may be made from the raw value.
    public init(rawValue: String) {
        switch rawValue {
        case "UNAUTHENTICATED": self = .unauthenticated
        case "PERMISSION_DENIED": self = .permissionDenied
        case "BAD_USER_INPUT": self = .badUserInput
        case "SUBGRAPH_UNAVAILABLE": self = .subgraphUnavailable
        case "SUBGRAPH_TIMEOUT": self = .subgraphTimeout
        case "PERSISTED_QUERY_NOT_FOUND": self = .persistedQueryNotFound
        case "PERSISTED_QUERY_NOT_SUPPORTED": self = .persistedQueryNotSupported
        case "DOCUMENT_NOT_TRUSTED": self = .documentNotTrusted
        case "INTERNAL_SERVER_ERROR": self = .internalServerError
        default: self = .other(rawValue)
        }
    }

    public var rawValue: String {
        switch self {
        case .unauthenticated: return "UNAUTHENTICATED"
        case .permissionDenied: return "PERMISSION_DENIED"
        case .badUserInput: return "BAD_USER_INPUT"
        case .subgraphUnavailable: return "SUBGRAPH_UNAVAILABLE"
        case .subgraphTimeout: return "SUBGRAPH_TIMEOUT"
        case .persistedQueryNotFound: return "PERSISTED_QUERY_NOT_FOUND"
        case .persistedQueryNotSupported: return "PERSISTED_QUERY_NOT_SUPPORTED"
        case .documentNotTrusted: return "DOCUMENT_NOT_TRUSTED"
        case .internalServerError: return "INTERNAL_SERVER_ERROR"
        case .other(let text): return text
        }
    }
}
