package dev.marquee.client

import dev.marquee.api.RateVideoMutation
import dev.marquee.api.SearchQuery
import dev.marquee.api.Thumb
import dev.marquee.api.TopTenTrendingQuery
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlinx.serialization.json.JsonPrimitive
import java.io.IOException
import java.net.URI
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private val URL = URI("http://gateway.example/graphql")
private const val RATED = """{"data":{"rateVideo":{"video":null,"userErrors":[]}}}"""
private const val TOP = """{"data":{"movies":[],"genres":[],"plans":[]}}"""

private fun client(transport: HttpTransport, tokens: TokenSource? = null, retries: RetryPolicy = RetryPolicy()) =
    MarqueeClient(URL, transport, tokens, retries)

/** Tokens that are numbered: a refresh gives the next one, or none after the last. */
private class NumberedTokens(private val last: Int = 2) : TokenSource {
    var number = 1
    var refreshes = 0

    override suspend fun current(): String = "t$number"

    override suspend fun refresh(rejected: String): String? {
        refreshes += 1
        delay(10.milliseconds)
        return if (number < last) "t${++number}" else null
    }
}

@OptIn(ExperimentalCoroutinesApi::class) // the test clock
class MarqueeClientTest {
    @Test
    fun `a document is sent by its id alone`() = runTest {
        val gateway = FakeTransport { _, _ -> ok(TOP) }
        val answer = client(gateway).execute(TopTenTrendingQuery())
        assertEquals(0, answer.dataOrThrow().movies?.size)
        val asked = gateway.asked.single()
        assertNull(asked.text)
        assertEquals("\"${TopTenTrendingQuery.DOCUMENT.id}\"", asked.id)
        assertEquals(JsonPrimitive("TopTenTrending"), asked.body["operationName"])
        assertEquals("{}", asked.body["variables"].toString())
        assertNull(asked.token)
    }

    @Test
    fun `an id that is not known is sent with its text once more`() = runTest {
        val gateway = FakeTransport { asked, _ ->
            if (asked.text == null) refused("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound") else ok(TOP)
        }
        val client = client(gateway)
        repeat(2) { client.execute(TopTenTrendingQuery()).dataOrThrow() }
        assertEquals(listOf(true, false, true, false), gateway.asked.map { it.text == null })
        assertNotNull(gateway.asked[1].id)
    }

    @Test
    fun `a gateway that knows no ids gets texts from then on, mutations included`() = runTest {
        val gateway = FakeTransport { asked, _ ->
            if (asked.text == null) refused("PERSISTED_QUERY_NOT_SUPPORTED") else ok(RATED)
        }
        val client = client(gateway)
        repeat(2) { client.execute(RateVideoMutation("movie_1")).dataOrThrow() }
        assertEquals(listOf(true, false, false), gateway.asked.map { it.text == null })
        assertNull(gateway.asked.last().id)
    }

    @Test
    fun `absent, null and a value are three things`() = runTest {
        val gateway = FakeTransport { _, _ -> ok(RATED) }
        val client = client(gateway)
        client.execute(RateVideoMutation("v"))
        client.execute(RateVideoMutation("v", Input.of(null)))
        client.execute(RateVideoMutation("v", Input.of(Thumb.TWO_UP)))
        val sent = gateway.asked.map { it.body["variables"].toString() }
        assertEquals(
            listOf("""{"videoId":"v"}""", """{"videoId":"v","thumb":null}""", """{"videoId":"v","thumb":"TWO_UP"}"""),
            sent,
        )
    }

    @Test
    fun `a value that the client does not know cannot be sent`() = runTest {
        val gateway = FakeTransport { _, _ -> ok(RATED) }
        assertFailsWith<IllegalArgumentException> {
            client(gateway).execute(RateVideoMutation("v", Input.of(Thumb.UNKNOWN__)))
        }
        assertEquals(0, gateway.asked.size)
    }

    @Test
    fun `partial data comes with the errors that explain it`() = runTest {
        val body = """{"data":{"movies":null,"genres":[],"plans":[]},"errors":[{"message":"down","path":["movies",0,"video"],
            "extensions":{"code":"SUBGRAPH_UNAVAILABLE","service":"catalog"}},{"message":"odd","path":["trending"]}]}"""
        val answer = client(FakeTransport { _, _ -> ok(body) }).execute(TopTenTrendingQuery())
        assertTrue(answer.isPartial)
        assertNull(answer.dataOrThrow().movies)
        val error = answer.errorsAt("movies", 0).single()
        assertEquals(ErrorCode.SUBGRAPH_UNAVAILABLE, error.code)
        assertEquals(listOf<Any>("movies", 0, "video"), error.path)
        assertEquals(ErrorCode.OTHER, answer.errorsAt("trending").single().code)
        assertNull(answer.errorsAt("trending").single().rawCode)
    }

    @Test
    fun `a refusal is an answer without data`() = runTest {
        val answer = client(FakeTransport { _, _ -> refused("BAD_USER_INPUT", "not so") }).execute(SearchQuery("x"))
        assertFalse(answer.isPartial)
        val error = assertFailsWith<RefusedException> { answer.dataOrThrow() }
        assertEquals("not so", error.message)
        assertEquals(ErrorCode.BAD_USER_INPUT, error.errors.single().code)
    }

    @Test
    fun `a query is sent again after what may pass, with pauses`() = runTest {
        val gateway = FakeTransport { _, count ->
            when (count) {
                1 -> throw IOException("reset")
                2 -> HttpAnswer(503, mapOf("retry-after" to "2"), "busy")
                else -> ok(TOP)
            }
        }
        val started = testTimeSource.markNow()
        client(gateway).execute(TopTenTrendingQuery()).dataOrThrow()
        assertEquals(3, gateway.asked.size)
        assertTrue(started.elapsedNow() in 2.seconds..2.seconds + 200.milliseconds)
    }

    @Test
    fun `a query is sent so often and no more`() = runTest {
        val gone = FakeTransport { _, _ -> throw IOException("refused") }
        val error = assertFailsWith<UnreachableException> { client(gone).execute(TopTenTrendingQuery()) }
        assertTrue("refused" in error.message.orEmpty())
        assertEquals(3, gone.asked.size)
        val busy = FakeTransport { _, _ -> HttpAnswer(502, emptyMap(), "<html>") }
        val status = assertFailsWith<HttpStatusException> { client(busy).execute(TopTenTrendingQuery()) }
        assertEquals(502 to "<html>", status.status to status.body)
        assertEquals(3, busy.asked.size)
    }

    @Test
    fun `a mutation is never sent again`() = runTest {
        for (gateway in listOf(
            FakeTransport { _, _ -> throw IOException("reset") },
            FakeTransport { _, _ -> HttpAnswer(503, emptyMap(), "") },
        )) {
            assertFailsWith<MarqueeException> { client(gateway).execute(RateVideoMutation("v")) }
            assertEquals(1, gateway.asked.size)
        }
    }

    @Test
    fun `the deadline is of everything together`() = runTest {
        val slow = FakeTransport { _, _ ->
            delay(400.milliseconds)
            throw IOException("reset")
        }
        val started = testTimeSource.markNow()
        val error = assertFailsWith<DeadlineException> {
            client(slow, retries = RetryPolicy(attempts = 100)).execute(TopTenTrendingQuery(), 1.seconds)
        }
        assertEquals(1.seconds, error.deadline)
        assertEquals(1.seconds, started.elapsedNow())
    }

    @Test
    fun `a token that is refused is renewed once for all who wait, mutations too`() = runTest {
        val gateway = FakeTransport { asked, _ ->
            delay(1.milliseconds)
            if (asked.token == "Bearer t1") refused("UNAUTHENTICATED", "The token has expired") else ok(RATED)
        }
        val tokens = NumberedTokens()
        val client = client(gateway, tokens)
        List(5) { async { client.execute(RateVideoMutation("v")).dataOrThrow() } }.awaitAll()
        assertEquals(1, tokens.refreshes)
        assertEquals(10, gateway.asked.size)
    }

    @Test
    fun `who has to sign in again is told so`() = runTest {
        val gateway = FakeTransport { _, _ -> refused("UNAUTHENTICATED") }
        val tokens = NumberedTokens(last = 1)
        val client = client(gateway, tokens)
        repeat(2) {
            val answer = client.execute(TopTenTrendingQuery())
            assertEquals(ErrorCode.UNAUTHENTICATED, answer.errors.single().code)
        }
        assertEquals(1, tokens.refreshes)
        assertEquals(2, gateway.asked.size)
    }

    @Test
    fun `data with a field that only members see is an answer, not a reason to renew`() = runTest {
        val body = """{"data":{"movies":null,"genres":[],"plans":[]},"errors":[{"message":"no","path":["movies"],
            "extensions":{"code":"UNAUTHENTICATED"}}]}"""
        val tokens = NumberedTokens()
        assertTrue(client(FakeTransport { _, _ -> ok(body) }, tokens).execute(TopTenTrendingQuery()).isPartial)
        assertEquals(0, tokens.refreshes)
    }

    @Test
    fun `an answer that is not what the schema promises names the place`() = runTest {
        val body = """{"data":{"movies":[{"rank":"one"}]}}"""
        val error = assertFailsWith<MalformedAnswerException> {
            client(FakeTransport { _, _ -> ok(body) }).execute(TopTenTrendingQuery())
        }
        assertEquals("data.movies[0].rank is not an integer.", error.message)
    }

    @Test
    fun `what is no GraphQL is no answer`() = runTest {
        for (body in listOf("", "<html>", "[]", "{}", """{"data":null}""", """{"errors":[]}""")) {
            assertFailsWith<HttpStatusException>(body) {
                client(FakeTransport { _, _ -> ok(body) }).execute(TopTenTrendingQuery())
            }
        }
    }
}
