package dev.marquee.client

import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonPrimitive
import java.net.URI
import java.time.OffsetDateTime

/** How a custom scalar is read and written; which scalar has which is set in `clients/codegen.toml`. */
interface ScalarCodec<T> {
    fun read(from: AnswerReader): T

    fun write(value: T): JsonElement
}

/** Any JSON: a scalar that nothing is set for. */
object JsonScalar : ScalarCodec<JsonElement> {
    override fun read(from: AnswerReader): JsonElement = from.element

    override fun write(value: JsonElement): JsonElement = value
}

/** A scalar that is a string and stays one. */
object StringScalar : ScalarCodec<String> {
    override fun read(from: AnswerReader): String = from.string()

    override fun write(value: String): JsonElement = JsonPrimitive(value)
}

/** ISO 8601 with an offset. */
object DateTimeScalar : ScalarCodec<OffsetDateTime> {
    override fun read(from: AnswerReader): OffsetDateTime = from.parse("a date with time", OffsetDateTime::parse)

    override fun write(value: OffsetDateTime): JsonElement = JsonPrimitive(value.toString())
}

/** An address, absolute or relative to the site's origin. */
object UriScalar : ScalarCodec<URI> {
    override fun read(from: AnswerReader): URI = from.parse("an address", ::URI)

    override fun write(value: URI): JsonElement = JsonPrimitive(value.toString())
}
