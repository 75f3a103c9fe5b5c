package dev.marquee.client

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject
import java.net.URI

/** What a gateway was asked. */
data class Asked(val headers: Map<String, String>, val body: JsonObject) {
    val text: String? get() = body["query"]?.toString()
    val id: String? get() = body["extensions"]?.jsonObject?.get("persistedQuery")?.jsonObject?.get("sha256Hash")?.toString()
    val token: String? get() = headers["authorization"]
}

/** A gateway that is a function of what it is asked and how often it was asked before. */
class FakeTransport(private val answer: suspend (Asked, Int) -> HttpAnswer) : HttpTransport {
    val asked = mutableListOf<Asked>()

    override suspend fun post(url: URI, headers: Map<String, String>, body: String): HttpAnswer {
        val request = Asked(headers, Json.parseToJsonElement(body).jsonObject)
        asked += request
        return answer(request, asked.size)
    }
}

fun ok(body: String): HttpAnswer = HttpAnswer(200, mapOf("content-type" to "application/json"), body)

fun refused(code: String, message: String = "no"): HttpAnswer =
    ok("""{"errors":[{"message":"$message","extensions":{"code":"$code"}}]}""")
