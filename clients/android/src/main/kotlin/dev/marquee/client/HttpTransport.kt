package dev.marquee.client

import java.io.IOException
import java.net.URI

/** What came back: [headers] by lower-case name, the first value of each. */
data class HttpAnswer(val status: Int, val headers: Map<String, String>, val body: String)

/** Carries a request. An app may bring its own HTTP stack: it is this one function. */
fun interface HttpTransport {
    /**
     * Posts a body once, and never again by itself; throws [IOException] where there is no answer. A cancelled call
     * ends the request.
     */
    suspend fun post(url: URI, headers: Map<String, String>, body: String): HttpAnswer
}
