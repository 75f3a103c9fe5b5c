import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What came back; header names in lower case.
public struct HTTPAnswer: Sendable {
    public let status: Int
    public let headers: [String: String]
    public let body: Data

    public init(status: Int, headers: [String: String], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Carries a request. An app may bring its own HTTP stack: it is this one function.
public protocol HTTPTransport: Sendable {
    /// Posts a body once; throws where there is no answer. A cancelled task ends the request.
    func post(_ url: URL, headers: [String: String], body: Data) async throws -> HTTPAnswer
}

/// Foundation's own client.
///
/// Unchecked, because not every Foundation says of `URLSession` what its documentation does: threads may share it.
public final class URLSessionTransport: HTTPTransport, @unchecked Sendable {
    private let session: URLSession

    public init(session: URLSession = .shared) {
        self.session = session
    }

    public func post(_ url: URL, headers: [String: String], body: Data) async throws -> HTTPAnswer {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = body
        for (name, value) in headers {
            request.setValue(value, forHTTPHeaderField: name)
        }
        // Not `data(for:)`, which Foundation on Linux has not had for long.
        let pending = PendingTask()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let task = session.dataTask(with: request) { data, response, error in
                    if let response = response as? HTTPURLResponse {
                        continuation.resume(returning: Self.answer(response, data ?? Data()))
                    } else {
                        continuation.resume(throwing: error ?? URLError(.badServerResponse))
                    }
                }
                pending.start(task)
            }
        } onCancel: {
            pending.cancel()
        }
    }

    private static func answer(_ response: HTTPURLResponse, _ body: Data) -> HTTPAnswer {
        var headers: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            headers["\(name)".lowercased()] = "\(value)"
        }
        return HTTPAnswer(status: response.statusCode, headers: headers, body: body)
    }
}

/// A task that may be cancelled before it was started.
private final class PendingTask: @unchecked Sendable {
    private let lock = NSLock()
    private var task: URLSessionDataTask?
    private var isCancelled = false

    func start(_ task: URLSessionDataTask) {
        lock.lock()
        defer { lock.unlock() }
        self.task = task
        task.resume()
        if isCancelled {
            task.cancel()
        }
    }

    func cancel() {
        lock.lock()
        defer { lock.unlock() }
        isCancelled = true
        task?.cancel()
    }
}
