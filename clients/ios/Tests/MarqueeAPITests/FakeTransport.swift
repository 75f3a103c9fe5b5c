import Foundation
@testable import MarqueeAPI

/// What a gateway was asked.
struct Asked: Sendable {
    let headers: [String: String]
    let body: JSONObject

    var text: String? { body["query"]?.stringValue }
    var id: String? {
        body["extensions"]?.objectValue?["persistedQuery"]?.objectValue?["sha256Hash"]?.stringValue
    }
    var token: String? { headers["authorization"] }
}

/// A gateway that is a function of what it is asked and how often it was asked before.
actor FakeGateway: HTTPTransport {
    private(set) var asked: [Asked] = []
    private let answer: @Sendable (Asked, Int) async throws -> HTTPAnswer

    init(_ answer: @escaping @Sendable (Asked, Int) async throws -> HTTPAnswer) {
        self.answer = answer
    }

    func post(_ url: URL, headers: [String: String], body: Data) async throws -> HTTPAnswer {
        let fields = try JSONDecoder().decode(JSONObject.self, from: body)
        let request = Asked(headers: headers, body: fields)
        asked.append(request)
        return try await answer(request, asked.count)
    }
}

func ok(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> HTTPAnswer {
    HTTPAnswer(status: status, headers: headers, body: Data(body.utf8))
}

func refused(_ code: String) -> HTTPAnswer {
    ok(#"{"errors":[{"message":"no","extensions":{"code":"\#(code)"}}]}"#)
}

/// Tokens that are numbered: a refresh gives the next one, or none after the last.
actor NumberedTokens: TokenSource {
    private(set) var number = 1
    private(set) var refreshes = 0
    private let last: Int

    init(last: Int = 2) {
        self.last = last
    }

    func current() async -> String? {
        "t\(number)"
    }

    func refresh(rejected: String) async throws -> String? {
        refreshes += 1
        guard number < last else { return nil }
        number += 1
        return "t\(number)"
    }
}
