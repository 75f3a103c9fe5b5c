/// What kind of operation a document is.
public enum OperationKind: Sendable {
    case query
    case mutation
    case subscription
}

/// An operation's text and the id that may stand for it.
public struct OperationDocument: Hashable, Sendable {
    public let name: String
    public let kind: OperationKind
    /// SHA-256 of the text in hexadecimal, known to the gateway from its list of trusted documents.
    public let id: String
    public let text: String

    public init(name: String, kind: OperationKind, id: String, text: String) {
        self.name = name
        self.kind = kind
        self.id = id
        self.text = text
    }
}

/// An operation with its variables.
public protocol GraphQLOperation: Sendable {
    associatedtype Data: Sendable

    /// What is sent.
    static var document: OperationDocument { get }

    /// The variables as they are sent.
    var variables: JSONObject { get }

    /// Reads the data of an answer; throws `MarqueeError.malformed` where it is not what the schema promises.
    func read(_ reader: AnswerReader) throws -> Data
}

/// Reads only: may be sent again when it is not known whether it arrived.
public protocol GraphQLQuery: GraphQLOperation {}

/// Changes something: is never sent again unless it is known not to have been executed.
public protocol GraphQLMutation: GraphQLOperation {}

/// Yields answers until it is cancelled. No transport here carries one yet.
public protocol GraphQLSubscription: GraphQLOperation {}
