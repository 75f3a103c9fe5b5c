import Foundation

/// Sends operations to a gateway.
///
/// A document is sent by its id; where the gateway does not know it, by its text. An answer comes within the deadline
/// or not at all. Safe to share between tasks; an app needs one.
public actor MarqueeClient {
    private let endpoint: URL
    private let transport: any HTTPTransport
    private let tokens: SharedTokens?
    private let retries: RetryPolicy
    private let headers: [String: String]
    private var knowsIDs = true

    /// - Parameters:
    ///   - endpoint: for example `https://marquee.example/graphql`.
    ///   - tokens: who is signed in; nil for an app without members.
    ///   - headers: sent with every request, for example `accept-language`.
    public init(
        endpoint: URL,
        transport: any HTTPTransport = URLSessionTransport(),
        tokens: (any TokenSource)? = nil,
        retries: RetryPolicy = RetryPolicy(),
        headers: [String: String] = [:]
    ) {
        self.endpoint = endpoint
        self.transport = transport
        self.tokens = tokens.map { SharedTokens($0) }
        self.retries = retries
        self.headers = headers
    }

    /// Sends a query.
    ///
    /// - Parameter deadline: seconds for everything: sending again and refreshing the token included.
    /// - Returns: data, errors, or both.
    /// - Throws: `MarqueeError` where there is no answer, or none that can be read; `CancellationError`.
    public func fetch<Query: GraphQLQuery>(_ query: Query, deadline: Double = 10) async throws -> Answer<Query.Data> {
        try await execute(query, policy: retries, deadline: deadline)
    }

    /// Sends a mutation, once.
    ///
    /// - Parameter deadline: seconds for everything; when it has passed, the mutation may have been executed.
    public func perform<Mutation: GraphQLMutation>(
        _ mutation: Mutation,
        deadline: Double = 10
    ) async throws -> Answer<Mutation.Data> {
        try await execute(mutation, policy: .once, deadline: deadline)
    }

    private func execute<Operation: GraphQLOperation>(
        _ operation: Operation,
        policy: RetryPolicy,
        deadline: Double
    ) async throws -> Answer<Operation.Data> {
        let call = Call(document: Operation.document, variables: operation.variables, policy: policy)
        let reply = try await within(seconds: deadline) { try await self.authenticated(call) }
        let data = try reply.data.map { try operation.read(AnswerReader(data: $0)) }
        return Answer(data: data, errors: reply.errors)
    }

    /// Sends with the token of now, and once more with a new one where that one is refused.
    private func authenticated(_ call: Call) async throws -> Reply {
        let token = await tokens?.current()
        let reply = try await byIDOrText(call, token)
        // Without data nothing was executed: sending a mutation again is safe.
        guard let token, let tokens, reply.isRefused(.unauthenticated),
            let renewed = try await tokens.refresh(rejected: token)
        else { return reply }
        return try await byIDOrText(call, renewed)
    }

    private func byIDOrText(_ call: Call, _ token: String?) async throws -> Reply {
        guard knowsIDs else { return try await send(call, token, .text) }
        let reply = try await send(call, token, .id)
        if reply.isRefused(.persistedQueryNotFound) {
            return try await send(call, token, .both)
        }
        if reply.isRefused(.persistedQueryNotSupported) {
            knowsIDs = false
            return try await send(call, token, .text)
        }
        return reply
    }

    /// Sends, and sends queries again after failures that may pass.
    private func send(_ call: Call, _ token: String?, _ form: Form) async throws -> Reply {
        let body = try JSONEncoder().encode(JSONValue.object(call.body(form)))
        var sent = 0
        while true {
            sent += 1
            let last = sent >= call.policy.attempts
            var retryAfter: Double?
            do {
                let answer = try await transport.post(endpoint, headers: headers(token), body: body)
                if last || !RetryPolicy.passingStatuses.contains(answer.status) {
                    return try Reply(answer)
                }
                retryAfter = answer.headers["retry-after"].flatMap { Double($0) }
            } catch let error as MarqueeError {
                throw error
            } catch {
                try Task.checkCancellation()
                if last {
                    throw MarqueeError.unreachable(underlying: error)
                }
            }
            let pause = call.policy.pause(after: sent, retryAfter: retryAfter)
            try await Task.sleep(nanoseconds: nanoseconds(pause))
        }
    }

    private func headers(_ token: String?) -> [String: String] {
        var all = headers
        all["content-type"] = "application/json"
        all["accept"] = "application/graphql-response+json, application/json;q=0.9"
        if let token {
            all["authorization"] = "Bearer \(token)"
        }
        return all
    }
}

/// How a document is sent.
enum Form {
    case id
    case both
    case text
}

/// An operation without its types.
struct Call: Sendable {
    let document: OperationDocument
    let variables: JSONObject
    let policy: RetryPolicy

    func body(_ form: Form) -> JSONObject {
        var body: JSONObject = ["operationName": .string(document.name), "variables": .object(variables)]
        if form != .id {
            body["query"] = .string(document.text)
        }
        if form != .text {
            let persisted: JSONObject = ["version": .int(1), "sha256Hash": .string(document.id)]
            body["extensions"] = .object(["persistedQuery": .object(persisted)])
        }
        return body
    }
}

/// A GraphQL response, not yet read into an operation's types.
struct Reply: Sendable {
    let data: JSONObject?
    let errors: [AnswerError]

    init(_ answer: HTTPAnswer) throws {
        let body = (try? JSONDecoder().decode(JSONValue.self, from: answer.body))?.objectValue
        let entries = body?["errors"]?.arrayValue ?? []
        data = body?["data"]?.objectValue
        errors = entries.compactMap { $0.objectValue.map { AnswerError($0) } }
        if data == nil && errors.isEmpty {
            throw MarqueeError.status(answer.status, body: String(decoding: answer.body, as: UTF8.self))
        }
    }

    /// Whether nothing was executed, for this reason.
    func isRefused(_ code: ErrorCode) -> Bool {
        data == nil && errors.contains { $0.code == code && $0.path.isEmpty }
    }
}

/// At most a million seconds: more has no place in the number, and nobody waits for it.
private func nanoseconds(_ seconds: Double) -> UInt64 {
    UInt64(min(max(seconds, 0), 1_000_000) * 1_000_000_000)
}

/// Runs work, and cancels it when its time has passed.
func within<Value: Sendable>(
    seconds: Double,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(nanoseconds: nanoseconds(seconds))
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else {
            throw MarqueeError.deadline(seconds: seconds)
        }
        return value
    }
}
