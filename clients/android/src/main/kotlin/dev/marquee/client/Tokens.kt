package dev.marquee.client

import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** Where an app keeps who is signed in. */
interface TokenSource {
    /** The bearer token of now; null while signed out. */
    suspend fun current(): String?

    /**
     * A new token in place of one that the gateway did not accept, or null where the person has to sign in again.
     * Called once however many requests were refused with it.
     */
    suspend fun refresh(rejected: String): String?
}

/** Shares one refresh among all requests that were refused with the same token. */
internal class SharedTokens(private val source: TokenSource) {
    private val mutex = Mutex()
    private var replaced: Pair<String, String?>? = null

    suspend fun current(): String? = source.current()

    suspend fun refresh(rejected: String): String? = mutex.withLock {
        val (old, new) = replaced ?: (null to null)
        if (old == rejected) return new
        source.refresh(rejected).also { replaced = rejected to it }
    }
}
