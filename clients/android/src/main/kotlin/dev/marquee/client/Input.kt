package dev.marquee.client

/** A value that may be sent, may be sent as null, or may be left out: three different things to a GraphQL server. */
sealed interface Input<out T> {
    /** Left out: the server takes its default, or leaves a stored value as it is. */
    data object Absent : Input<Nothing>

    /** Sent, null included. */
    data class Present<out T>(val value: T) : Input<T>

    companion object {
        /** Sends the value; null is sent as null. */
        fun <T> of(value: T): Input<T> = Present(value)

        /** Sends the value; null is left out. */
        fun <T : Any> ofNotNull(value: T?): Input<T> = if (value == null) Absent else Present(value)
    }
}
