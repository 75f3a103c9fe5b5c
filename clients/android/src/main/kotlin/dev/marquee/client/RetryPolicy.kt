package dev.marquee.client

import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * When and after which pause a query is sent again. Mutations never are, unless it is known that nothing was executed.
 *
 * @property attempts sendings in all.
 * @property firstPause the longest pause after the first; doubled with each further one.
 * @property longestPause an upper bound, also for what a server's `Retry-After` asks for.
 */
data class RetryPolicy(
    val attempts: Int = 3,
    val firstPause: Duration = 200.milliseconds,
    val longestPause: Duration = 5.seconds,
) {
    init {
        require(attempts >= 1) { "attempts: at least one." }
    }

    /** The pause after so many sendings: a random part of the doubled pause, so that clients do not return in step. */
    internal fun pauseAfter(sent: Int, retryAfter: Duration?, random: Random): Duration {
        if (retryAfter != null) return minOf(retryAfter, longestPause)
        val longest = minOf(firstPause * (1 shl minOf(sent - 1, MOST_DOUBLINGS)), longestPause)
        return longest * random.nextDouble()
    }

    internal companion object {
        private const val MOST_DOUBLINGS = 20

        /** Too many requests, and what a proxy says of a server behind it. */
        val PASSING_STATUSES: Set<Int> = setOf(429, 502, 503, 504)

        /** None, and never twice. */
        val ONCE = RetryPolicy(attempts = 1)
    }
}
