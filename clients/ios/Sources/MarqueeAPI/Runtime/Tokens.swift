/// Where an app keeps who is signed in.
public protocol TokenSource: Sendable {
    /// The bearer token of now; nil while signed out.
    func current() async -> String?

    /// A new token in place of one that the gateway did not accept, or nil where the person has to sign in again.
    /// Called once however many requests were refused with it.
    func refresh(rejected: String) async throws -> String?
}

/// Shares one refresh among all requests that were refused with the same token.
actor SharedTokens {
    private let source: any TokenSource
    private var refreshes: [String: Task<String?, any Error>] = [:]

    init(_ source: any TokenSource) {
        self.source = source
    }

    func current() async -> String? {
        await source.current()
    }

    func refresh(rejected: String) async throws -> String? {
        if let known = refreshes[rejected] {
            return try await known.value
        }
        let source = self.source
        let task = Task { try await source.refresh(rejected: rejected) }
        refreshes = [rejected: task]
        do {
            return try await task.value
        } catch {
            // A refresh that failed, say without a network, is tried again with the next request.
            refreshes[rejected] = nil
            throw error
        }
    }
}
