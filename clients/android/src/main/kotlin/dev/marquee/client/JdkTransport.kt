package dev.marquee.client

import kotlinx.coroutines.future.await
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

/**
 * The JDK's own client; connections are kept open, HTTP/2 is spoken over TLS. Android does not have it: see
 * [OkHttpTransport].
 */
class JdkTransport(private val client: HttpClient = HttpClient.newHttpClient()) : HttpTransport {
    override suspend fun post(url: URI, headers: Map<String, String>, body: String): HttpAnswer {
        val request = HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body))
        headers.forEach(request::header)
        // Without TLS it would ask for an upgrade to HTTP/2 with the first request, whose body some servers then lose.
        if (url.scheme == "http") request.version(HttpClient.Version.HTTP_1_1)
        val answer = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).await()
        val received = answer.headers().map().entries.associate { (name, values) -> name.lowercase() to values.first() }
        return HttpAnswer(answer.statusCode(), received, answer.body())
    }
}
