package dev.marquee.api

import dev.marquee.client.Answer
import dev.marquee.client.AnswerReader
import dev.marquee.client.DeadlineException
import dev.marquee.client.ErrorCode
import dev.marquee.client.HttpTransport
import dev.marquee.client.Input
import dev.marquee.client.JdkTransport
import dev.marquee.client.MarqueeClient
import dev.marquee.client.OkHttpTransport
import dev.marquee.client.Operation
import dev.marquee.client.OperationDocument
import dev.marquee.client.OperationKind
import dev.marquee.client.Query
import dev.marquee.client.RetryPolicy
import dev.marquee.client.TokenSource
import dev.marquee.client.UnreachableException
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonObject
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.ServerSocket
import java.net.URI
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private const val EMAIL = "demo@marquee.example"
private const val PASSWORD = "marquee"

enum class Stack(val make: () -> HttpTransport) { JDK({ JdkTransport() }), OK_HTTP({ OkHttpTransport() }) }

/** Remembers the bodies that were sent. */
private class Recording(private val inner: HttpTransport) : HttpTransport {
    val bodies = mutableListOf<String>()

    override suspend fun post(url: URI, headers: Map<String, String>, body: String) =
        inner.post(url, headers, body).also { bodies += body }
}

private class Fixed(var token: String?, private val renew: suspend () -> String?) : TokenSource {
    override suspend fun current(): String? = token

    override suspend fun refresh(rejected: String): String? = renew().also { token = it }
}

/** Machines that run tests may be slow; how deadlines work is tested where time is the test's own. */
private suspend fun <D : Any> MarqueeClient.ask(operation: Operation<D>): Answer<D> = execute(operation, 60.seconds)

/** A document that no list of trusted ones has. */
private class Unlisted : Query<String> {
    override val document = OperationDocument("Unlisted", OperationKind.QUERY, SHA, "query Unlisted {\n  __typename\n}\n")

    override fun variables() = JsonObject(emptyMap())

    override fun read(from: AnswerReader): String = from.typename()

    private companion object {
        const val SHA = "bbd368cfe7f09fb5002930795f597fee5d9a34714e71b7a1f0c30e627cdc6d8f"
    }
}

/** Against a running gateway with its data: `MARQUEE_URL` says where. */
@EnabledIfEnvironmentVariable(named = "MARQUEE_URL", matches = ".+")
class LiveTest {
    private val url = URI(System.getenv("MARQUEE_URL").orEmpty() + "/graphql")

    private suspend fun tokenOfProfile(transport: HttpTransport): String {
        val signIn = MarqueeClient(url, transport).ask(SignInMutation(EMAIL, PASSWORD)).dataOrThrow().signIn
        assertIs<SignInMutation.Data.SignIn.SignedIn>(signIn)
        val open = signIn.profiles.first { !it.pinProtected }
        val member = MarqueeClient(url, transport, Fixed(signIn.token) { null })
        val selected = member.ask(SelectProfileMutation(open.id)).dataOrThrow().selectProfile
        return assertIs<SelectProfileMutation.Data.SelectProfile.ProfileSelected>(selected).token
    }

    @ParameterizedTest
    @EnumSource
    fun `every screen is answered by ids alone`(stack: Stack) = runBlocking<Unit> {
        val transport = Recording(stack.make())
        val client = MarqueeClient(url, transport, Fixed(tokenOfProfile(transport)) { null })
        val home = whole(client.ask(HomeQuery())).viewer?.profile?.homePage
        val rows = home?.rows?.edges.orEmpty().mapNotNull { it.node }
        assertEquals(6, rows.size)
        assertTrue(rows.all { row -> row.items.edges.isNotEmpty() })
        assertNotNull(whole(client.ask(AccountQuery())).viewer?.account?.email)
        assertTrue(whole(client.ask(TopTenTrendingQuery())).genres.isNotEmpty())
        assertNotNull(whole(client.ask(ContinueWatchingQuery())).viewer)
        assertNotNull(whole(client.ask(NotificationsQuery())).viewer)
        assertNotNull(whole(client.ask(MoreLikeThisQuery("movie_50"))).video?.moreLikeThis)
        val show = whole(client.ask(TitleDetailQuery("show_1"))).video
        assertTrue(assertIs<TitleDetailQuery.Data.Video.Show>(show).episodeCount > 0)
        val node = whole(client.ask(NodeByIdQuery("movie_1"))).node
        val movie = assertIs<NodeByIdQuery.Data.Node.Movie>(node)
        val filter = SearchFilter(kinds = Input.of(listOf(SearchKind.MOVIE)), yearTo = Input.of(movie.releaseYear))
        val found = whole(client.ask(SearchQuery(movie.title, Input.of(filter)))).search?.edges.orEmpty()
        assertTrue(found.any { (it.node as SearchQuery.Data.Search.Edge.Node.Movie).title == movie.title })
        // A variable may be called query, too; only a document begins with its kind.
        assertTrue(transport.bodies.none { "\"query\":\"query" in it || "\"query\":\"mutation" in it })
    }

    @ParameterizedTest
    @EnumSource
    fun `a title goes on the list and off it, and gets a thumb`(stack: Stack) = runBlocking<Unit> {
        val transport = stack.make()
        val client = MarqueeClient(url, transport, Fixed(tokenOfProfile(transport)) { null })
        suspend fun listed() = whole(client.ask(MyListQuery())).viewer?.profile?.myList?.edges.orEmpty()
        client.ask(RemoveFromMyListMutation("movie_50")).dataOrThrow()
        val added = whole(client.ask(AddToMyListMutation("movie_50"))).addToMyList
        assertEquals(true, added.video?.inMyList)
        val card = assertIs<VideoCard.Movie>(added.edge?.node?.videoCard)
        assertEquals("movie_50", card.id)
        assertEquals(card.id, listed().first().node?.videoCard?.id)
        assertEquals(false, whole(client.ask(RemoveFromMyListMutation(card.id))).removeFromMyList.video?.inMyList)
        assertTrue(listed().none { it.node?.videoCard?.id == card.id })
        val up = whole(client.ask(RateVideoMutation(card.id, Input.of(Thumb.UP)))).rateVideo
        assertEquals(Thumb.UP, up.video?.myRating)
        assertNull(whole(client.ask(RateVideoMutation(card.id, Input.of(null)))).rateVideo.video?.myRating)
    }

    @ParameterizedTest
    @EnumSource
    fun `what a person can put right is data`(stack: Stack) = runBlocking<Unit> {
        val client = MarqueeClient(url, stack.make())
        val wrong = whole(client.ask(SignInMutation("nobody@marquee.example", "wrong"))).signIn
        val failed = assertIs<SignInMutation.Data.SignIn.SignInFailedError>(wrong)
        assertTrue(failed.problem.message.isNotEmpty())
        val member = MarqueeClient(url, stack.make(), Fixed(tokenOfProfile(stack.make())) { null })
        val rated = whole(member.ask(RateVideoMutation("movie_999999", Input.of(Thumb.UP)))).rateVideo
        assertEquals(UserErrorCode.NOT_FOUND, rated.userErrors.single().problem.code)
    }

    @ParameterizedTest
    @EnumSource
    fun `a document that is not listed is sent as text`(stack: Stack) = runBlocking<Unit> {
        val transport = Recording(stack.make())
        assertEquals("Query", whole(MarqueeClient(url, transport).ask(Unlisted())))
        assertEquals(listOf(false, true), transport.bodies.map { "\"query\":\"query" in it })
    }

    @ParameterizedTest
    @EnumSource
    fun `a token that the gateway refuses is renewed on the way`(stack: Stack) = runBlocking<Unit> {
        val transport = stack.make()
        val stale = Fixed("no.token.of.ours") { tokenOfProfile(transport) }
        assertNotNull(whole(MarqueeClient(url, transport, stale).ask(MyListQuery())).viewer?.profile)
        val gone = MarqueeClient(url, transport, Fixed("no.token.of.ours") { null }).ask(MyListQuery())
        assertNull(gone.data)
        assertEquals(ErrorCode.UNAUTHENTICATED, gone.errors.single().code)
    }

    @ParameterizedTest
    @EnumSource
    fun `what only members may do says so beside the data`(stack: Stack) = runBlocking<Unit> {
        val answer = MarqueeClient(url, stack.make()).ask(AccountQuery())
        assertTrue(answer.isPartial)
        assertNull(answer.dataOrThrow().viewer)
        assertEquals(ErrorCode.UNAUTHENTICATED, answer.errorsAt("viewer").first().code)
    }

    @ParameterizedTest
    @EnumSource
    fun `no gateway and a silent one are told apart`(stack: Stack) = runBlocking<Unit> {
        ServerSocket(0).use { silent ->
            val address = URI("http://127.0.0.1:${silent.localPort}/graphql")
            val client = MarqueeClient(address, stack.make())
            assertFailsWith<DeadlineException> { client.execute(TopTenTrendingQuery(), 300.milliseconds) }
        }
        val closed = ServerSocket(0).use { URI("http://127.0.0.1:${it.localPort}/graphql") }
        val once = MarqueeClient(closed, stack.make(), retries = RetryPolicy(attempts = 1))
        assertFailsWith<UnreachableException> { once.execute(TopTenTrendingQuery(), 30.seconds) }
    }

    /** The data of an answer that has to be whole. */
    private fun <D : Any> whole(answer: Answer<D>): D {
        assertEquals(emptyList(), answer.errors)
        return answer.dataOrThrow()
    }
}
