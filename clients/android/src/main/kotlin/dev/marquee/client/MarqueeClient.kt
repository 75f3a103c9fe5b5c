package dev.marquee.client

import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject
import java.io.IOException
import java.net.URI
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * Sends operations to a gateway.
 *
 * A document is sent by its id; where the gateway does not know it, by its text. An answer comes within the deadline
 * or not at all. Safe to share between coroutines; an app needs one.
 *
 * @param endpoint for example `https://marquee.example/graphql`.
 * @param tokens who is signed in; null for an app without members.
 * @param headers sent with every request, for example `accept-language`.
 */
class MarqueeClient(
    private val endpoint: URI,
    private val transport: HttpTransport = JdkTransport(),
    tokens: TokenSource? = null,
    private val retries: RetryPolicy = RetryPolicy(),
    private val headers: Map<String, String> = emptyMap(),
    private val random: Random = Random.Default,
) {
    private val tokens = tokens?.let(::SharedTokens)

    @Volatile
    private var knowsIds = true

    /**
     * Sends an operation.
     *
     * @param deadline of everything: sending again and refreshing the token included.
     * @return data, errors, or both.
     * @throws MarqueeException there is no answer, or none that can be read.
     */
    suspend fun <D : Any> execute(operation: Operation<D>, deadline: Duration = 10.seconds): Answer<D> {
        require(operation !is Subscription) { "Subscriptions have no transport yet." }
        return withTimeoutOrNull(deadline) { read(operation, authenticated(operation)) }
            ?: throw DeadlineException(deadline)
    }

    /** Sends with the token of now, and once more with a new one where that one is refused. */
    private suspend fun authenticated(operation: Operation<*>): Reply {
        val token = tokens?.current()
        val reply = byIdOrText(operation, token)
        // Without data nothing was executed: sending a mutation again is safe.
        if (token == null || !reply.refusedWith(ErrorCode.UNAUTHENTICATED)) return reply
        val renewed = tokens?.refresh(token) ?: return reply
        return byIdOrText(operation, renewed)
    }

    private suspend fun byIdOrText(operation: Operation<*>, token: String?): Reply {
        if (!knowsIds) return send(operation, token, Form.TEXT)
        val reply = send(operation, token, Form.ID)
        return when {
            reply.refusedWith(ErrorCode.PERSISTED_QUERY_NOT_FOUND) -> send(operation, token, Form.BOTH)
            reply.refusedWith(ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED) -> {
                knowsIds = false
                send(operation, token, Form.TEXT)
            }
            else -> reply
        }
    }

    /** Sends, and sends queries again after failures that may pass. */
    private suspend fun send(operation: Operation<*>, token: String?, form: Form): Reply {
        val policy = if (operation is Query) retries else RetryPolicy.ONCE
        val body = bodyOf(operation, form)
        var sent = 0
        while (true) {
            val last = ++sent == policy.attempts
            var retryAfter: Duration? = null
            try {
                val answer = transport.post(endpoint, headersWith(token), body)
                if (last || answer.status !in RetryPolicy.PASSING_STATUSES) return Reply.of(answer)
                retryAfter = answer.headers["retry-after"]?.toLongOrNull()?.takeIf { it >= 0 }?.seconds
            } catch (error: IOException) {
                if (last) throw UnreachableException(error)
            }
            delay(policy.pauseAfter(sent, retryAfter, random))
        }
    }

    private fun headersWith(token: String?): Map<String, String> = buildMap {
        putAll(headers)
        put("content-type", "application/json")
        put("accept", "application/graphql-response+json, application/json;q=0.9")
        if (token != null) put("authorization", "Bearer $token")
    }

    private fun <D : Any> read(operation: Operation<D>, reply: Reply): Answer<D> =
        Answer(reply.data?.let { operation.read(AnswerReader(it)) }, reply.errors)
}

/** How a document is sent. */
internal enum class Form { ID, BOTH, TEXT }

internal fun bodyOf(operation: Operation<*>, form: Form): String = buildJsonObject {
    put("operationName", operation.document.name)
    put("variables", operation.variables())
    if (form != Form.ID) put("query", operation.document.text)
    if (form != Form.TEXT) {
        putJsonObject("extensions") {
            putJsonObject("persistedQuery") {
                put("version", 1)
                put("sha256Hash", operation.document.id)
            }
        }
    }
}.toString()

/** A GraphQL response, not yet read into an operation's classes. */
internal class Reply private constructor(val data: JsonObject?, val errors: List<AnswerError>) {
    /** Whether nothing was executed, for this reason. */
    fun refusedWith(code: ErrorCode): Boolean = data == null && errors.any { it.code == code && it.path.isEmpty() }

    companion object {
        fun of(answer: HttpAnswer): Reply {
            val body = try {
                Json.parseToJsonElement(answer.body) as? JsonObject
            } catch (_: SerializationException) {
                null
            }
            val errors = (body?.get("errors") as? JsonArray)?.filterIsInstance<JsonObject>()?.map(AnswerError::read)
            val data = body?.get("data") as? JsonObject
            if (data == null && errors.isNullOrEmpty()) throw HttpStatusException(answer.status, answer.body)
            return Reply(data, errors.orEmpty())
        }
    }
}
