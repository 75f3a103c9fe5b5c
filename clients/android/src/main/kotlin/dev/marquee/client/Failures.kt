package dev.marquee.client

import java.io.IOException
import kotlin.time.Duration

/** Why there is no answer. Errors *in* an answer are [AnswerError]s beside its data. */
sealed class MarqueeException(message: String, cause: Throwable? = null) : Exception(message, cause)

/** The gateway could not be reached, or the connection broke. */
class UnreachableException(cause: IOException) :
    MarqueeException("The gateway could not be reached: ${cause.message ?: cause::class.simpleName}", cause)

/** No answer came in time, tries and pauses between them included. */
class DeadlineException(val deadline: Duration) : MarqueeException("There was no answer within $deadline.")

/** What answered speaks no GraphQL: a proxy, most likely. */
class HttpStatusException(val status: Int, val body: String) :
    MarqueeException("The answer was status $status, and no GraphQL.")

/** The data is not what the schema promises: this client may be older than the schema allows. */
class MalformedAnswerException(val place: String, val expected: String) :
    MarqueeException("$place is not $expected.")

/** Nothing was executed: [errors] says why. Thrown by [Answer.dataOrThrow] only. */
class RefusedException(val errors: List<AnswerError>) :
    MarqueeException(errors.firstOrNull()?.message ?: "The answer has neither data nor errors.")
