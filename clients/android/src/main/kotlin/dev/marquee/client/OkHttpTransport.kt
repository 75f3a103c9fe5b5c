package dev.marquee.client

import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import java.io.IOException
import java.net.URI
import java.time.Duration
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** OkHttp, which Android apps have; the library itself does not bring it along. */
class OkHttpTransport(client: OkHttpClient = OkHttpClient()) : HttpTransport {
    // What may be sent again, and for how long one waits, is MarqueeClient's affair: it knows a query from a mutation.
    private val client = client.newBuilder()
        .retryOnConnectionFailure(false)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .build()

    override suspend fun post(url: URI, headers: Map<String, String>, body: String): HttpAnswer {
        // As bytes: OkHttp adds a charset to a text's content type.
        val request = Request.Builder().url(url.toURL()).post(body.toByteArray().toRequestBody())
        headers.forEach(request::header)
        return suspendCancellableCoroutine { continuation ->
            val call = client.newCall(request.build())
            continuation.invokeOnCancellation { call.cancel() }
            call.enqueue(object : Callback {
                override fun onFailure(call: Call, e: IOException) = continuation.resumeWithException(e)

                override fun onResponse(call: Call, response: Response) {
                    val answer = runCatching { response.use(::read) }
                    answer.fold(continuation::resume, continuation::resumeWithException)
                }
            })
        }
    }

    private fun read(response: Response): HttpAnswer {
        val headers = response.headers.reversed().associate { (name, value) -> name.lowercase() to value }
        return HttpAnswer(response.code, headers, response.body?.string().orEmpty())
    }
}
