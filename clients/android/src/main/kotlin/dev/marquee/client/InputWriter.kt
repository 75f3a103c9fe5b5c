package dev.marquee.client

import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject

/** Collects variables, or the fields of an input object; generated code writes its values into it. */
class InputWriter private constructor() {
    private val entries = LinkedHashMap<String, JsonElement>()

    /** Adds a value. */
    fun <T : Any> required(name: String, value: T, write: (T) -> JsonElement) {
        entries[name] = write(value)
    }

    /** Adds a value that has a default, if there is one. */
    fun <T : Any> defaulted(name: String, value: T?, write: (T) -> JsonElement) {
        if (value != null) entries[name] = write(value)
    }

    /** Adds a value or null, if it is not absent. */
    fun <T : Any> optional(name: String, value: Input<T?>, write: (T) -> JsonElement) {
        if (value is Input.Present) entries[name] = value.value?.let(write) ?: JsonNull
    }

    companion object {
        /** The object that the calls make. */
        fun write(fill: InputWriter.() -> Unit): JsonObject = JsonObject(InputWriter().apply(fill).entries)
    }
}
