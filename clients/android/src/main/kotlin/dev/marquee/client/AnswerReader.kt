package dev.marquee.client

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.doubleOrNull
import kotlinx.serialization.json.intOrNull

/** A value of an answer and the place it stands at; generated code reads its classes from it. */
class AnswerReader internal constructor(internal val element: JsonElement, private val place: String) {
    /** Reads the data of an answer. */
    constructor(data: JsonObject) : this(data, "data")

    /** Reads a field that is there and not null. */
    fun <T> required(key: String, read: (AnswerReader) -> T): T =
        read(field(key) ?: fail("$place.$key", "a value"))

    /** Reads a field; null where it is null or not there. */
    fun <T : Any> optional(key: String, read: (AnswerReader) -> T): T? = field(key)?.let(read)

    /** Whether the object has these keys, null or not. */
    fun has(vararg keys: String): Boolean = keys.all(objectValue()::containsKey)

    /** The name of the object's type. */
    fun typename(): String = required("__typename") { it.string() }

    /** Reads the items of a list. */
    fun <T> list(read: (AnswerReader) -> T): List<T> {
        val items = element as? JsonArray ?: fail(place, "a list")
        return items.mapIndexed { index, item -> read(AnswerReader(item, "$place[$index]")) }
    }

    /** Reads an item that may be null. */
    fun <T : Any> orNull(read: (AnswerReader) -> T): T? = if (element is JsonNull) null else read(this)

    fun string(): String = primitive()?.takeIf { it.isString }?.content ?: fail(place, "a string")

    fun int(): Int = number()?.intOrNull ?: fail(place, "an integer")

    fun double(): Double = number()?.doubleOrNull ?: fail(place, "a number")

    fun boolean(): Boolean = number()?.booleanOrNull ?: fail(place, "true or false")

    /** Reads a value by a function that throws [IllegalArgumentException] or a subclass where it cannot. */
    fun <T> parse(expected: String, read: (String) -> T): T {
        val text = string()
        return runCatching { read(text) }.getOrElse { fail(place, expected) }
    }

    private fun primitive(): JsonPrimitive? = (element as? JsonPrimitive)?.takeIf { it !is JsonNull }

    private fun number(): JsonPrimitive? = primitive()?.takeIf { !it.isString }

    private fun objectValue(): JsonObject = element as? JsonObject ?: fail(place, "an object")

    private fun field(key: String): AnswerReader? =
        objectValue()[key]?.takeIf { it !is JsonNull }?.let { AnswerReader(it, "$place.$key") }

    private fun fail(at: String, expected: String): Nothing = throw MalformedAnswerException(at, expected)
}
