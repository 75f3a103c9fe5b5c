import Foundation
import XCTest
@testable import MarqueeAPI
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private let top = #"{"data":{"movies":[],"genres":[],"plans":[]}}"#
private let rated = #"{"data":{"rateVideo":{"video":null,"userErrors":[]}}}"#

final class MarqueeClientTests: XCTestCase {
    private func makeClient(
        _ gateway: FakeGateway,
        tokens: NumberedTokens? = nil,
        retries: RetryPolicy = RetryPolicy(attempts: 3, firstPause: 0.001)
    ) throws -> MarqueeClient {
        let url = try XCTUnwrap(URL(string: "http://gateway.example/graphql"))
        return MarqueeClient(endpoint: url, transport: gateway, tokens: tokens, retries: retries)
    }

    func testADocumentIsSentByItsIDAlone() async throws {
        let gateway = FakeGateway { _, _ in ok(top) }
        let answer = try await makeClient(gateway).fetch(TopTenTrendingQuery())
        XCTAssertEqual(try answer.dataOrThrow().movies?.count, 0)
        let asked = await gateway.asked
        XCTAssertEqual(asked.count, 1)
        XCTAssertNil(asked[0].text)
        XCTAssertEqual(asked[0].id, TopTenTrendingQuery.document.id)
        XCTAssertEqual(asked[0].body["variables"], .object([:]))
    }

    func testAnIDThatIsNotKnownIsSentWithItsText() async throws {
        let gateway = FakeGateway { asked, _ in asked.text == nil ? refused("PERSISTED_QUERY_NOT_FOUND") : ok(top) }
        _ = try await makeClient(gateway).fetch(TopTenTrendingQuery()).dataOrThrow()
        let asked = await gateway.asked
        XCTAssertEqual(asked.map { $0.text == nil }, [true, false])
        XCTAssertEqual(asked[1].text, TopTenTrendingQuery.document.text)
    }

    func testAGatewayThatKnowsNoIDsGetsTextsFromThenOn() async throws {
        let gateway = FakeGateway { asked, _ in
            asked.text == nil ? refused("PERSISTED_QUERY_NOT_SUPPORTED") : ok(rated)
        }
        let client = try makeClient(gateway)
        for _ in 0..<2 {
            _ = try await client.perform(RateVideoMutation(videoId: "v")).dataOrThrow()
        }
        let asked = await gateway.asked
        XCTAssertEqual(asked.map { $0.text == nil }, [true, false, false])
    }

    func testAbsentNullAndAValueAreThreeThings() async throws {
        let gateway = FakeGateway { _, _ in ok(rated) }
        let client = try makeClient(gateway)
        _ = try await client.perform(RateVideoMutation(videoId: "v"))
        _ = try await client.perform(RateVideoMutation(videoId: "v", thumb: .null))
        _ = try await client.perform(RateVideoMutation(videoId: "v", thumb: .value(.twoUp)))
        let sent = await gateway.asked.map { $0.body["variables"] }
        XCTAssertEqual(sent[0], .object(["videoId": .string("v")]))
        XCTAssertEqual(sent[1], .object(["videoId": .string("v"), "thumb": .null]))
        XCTAssertEqual(sent[2], .object(["videoId": .string("v"), "thumb": .string("TWO_UP")]))
    }

    func testPartialDataComesWithTheErrorsThatExplainIt() async throws {
        let body = """
            {"data":{"movies":null,"genres":[],"plans":[]},"errors":[{"message":"down","path":["movies",0,"video"],
            "extensions":{"code":"SUBGRAPH_UNAVAILABLE"}}]}
            """
        let answer = try await makeClient(FakeGateway { _, _ in ok(body) }).fetch(TopTenTrendingQuery())
        XCTAssertTrue(answer.isPartial)
        XCTAssertEqual(answer.errors(at: "movies", 0).first?.code, .subgraphUnavailable)
    }

    func testAQueryIsSentAgainAfterWhatMayPass() async throws {
        let gateway = FakeGateway { _, count in
            switch count {
            case 1: throw URLError(.networkConnectionLost)
            case 2: return ok("busy", status: 503)
            default: return ok(top)
            }
        }
        _ = try await makeClient(gateway).fetch(TopTenTrendingQuery()).dataOrThrow()
        let asked = await gateway.asked
        XCTAssertEqual(asked.count, 3)
    }

    func testAMutationIsNeverSentAgain() async throws {
        let gateway = FakeGateway { _, _ in throw URLError(.networkConnectionLost) }
        do {
            _ = try await makeClient(gateway).perform(RateVideoMutation(videoId: "v"))
            XCTFail("there was no answer")
        } catch MarqueeError.unreachable {
            let asked = await gateway.asked
            XCTAssertEqual(asked.count, 1)
        }
    }

    func testTheDeadlineIsOfEverythingTogether() async throws {
        let gateway = FakeGateway { _, _ in
            try await Task.sleep(nanoseconds: 30_000_000_000)
            return ok(top)
        }
        do {
            _ = try await makeClient(gateway).fetch(TopTenTrendingQuery(), deadline: 0.05)
            XCTFail("there was no answer in time")
        } catch MarqueeError.deadline(let seconds) {
            XCTAssertEqual(seconds, 0.05)
        }
    }

    func testATokenThatIsRefusedIsRenewedOnceForAllWhoWait() async throws {
        let gateway = FakeGateway { asked, _ in
            asked.token == "Bearer t1" ? refused("UNAUTHENTICATED") : ok(rated)
        }
        let tokens = NumberedTokens()
        let client = try makeClient(gateway, tokens: tokens)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask { _ = try await client.perform(RateVideoMutation(videoId: "v")).dataOrThrow() }
            }
            try await group.waitForAll()
        }
        let refreshes = await tokens.refreshes
        XCTAssertEqual(refreshes, 1)
    }

    func testAnAnswerThatIsNotWhatTheSchemaPromisesNamesThePlace() async throws {
        let gateway = FakeGateway { _, _ in ok(#"{"data":{"movies":[{"rank":"one"}]}}"#) }
        do {
            _ = try await makeClient(gateway).fetch(TopTenTrendingQuery())
            XCTFail("it cannot be read")
        } catch MarqueeError.malformed(let place, let expected) {
            XCTAssertEqual(place, "data.movies[0].rank")
            XCTAssertEqual(expected, "an integer")
        }
    }

    func testWhatIsNoGraphQLIsNoAnswer() async throws {
        let gateway = FakeGateway { _, _ in ok("<html>", status: 500) }
        do {
            _ = try await makeClient(gateway).fetch(TopTenTrendingQuery())
            XCTFail("there was no answer")
        } catch MarqueeError.status(let status, let body) {
            XCTAssertEqual(status, 500)
            XCTAssertEqual(body, "<html>")
        }
    }

    func testObjectsAreReadByTheirTypeAndNewOnesByWhatAllHave() throws {
        let common = #""id":"1","title":"t","maturityRating":{"level":"ALL","label":"0"}"#
        func card(_ rest: String) throws -> VideoCard {
            let value = try JSONDecoder().decode(JSONObject.self, from: Data("{\(common),\(rest)}".utf8))
            return try VideoCard(reading: AnswerReader(data: value))
        }
        guard case .movie(let movie) = try card(#""__typename":"Movie","runtimeMs":60000"#) else {
            return XCTFail("it is a film")
        }
        XCTAssertEqual(movie.runtimeMs, 60_000)
        let other = try card(#""__typename":"Hologram","myRating":"SIDEWAYS""#)
        XCTAssertEqual(other.typename, "Hologram")
        XCTAssertEqual(other.title, "t")
        XCTAssertEqual(other.myRating, .unknown("SIDEWAYS"))
    }

    func testDatesAreReadWithAndWithoutPartsOfASecond() throws {
        let whole = try XCTUnwrap(DateTimeScalar.date(from: "2026-11-22T10:00:00+01:00"))
        XCTAssertEqual(DateTimeScalar.date(from: "2026-11-22T09:00:00.500000+00:00")?.timeIntervalSince(whole), 0.5)
        XCTAssertNil(DateTimeScalar.date(from: "tomorrow"))
    }
}
