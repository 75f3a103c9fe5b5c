package dev.marquee.client

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull

/**
 * What the gateway answered: data, errors, or both.
 *
 * @property data null where nothing was executed; otherwise as much as could be had: [errors] says what is missing.
 */
data class Answer<out D : Any>(val data: D?, val errors: List<AnswerError>) {
    /** Whether some field of [data] is null because of an error. */
    val isPartial: Boolean get() = data != null && errors.isNotEmpty()

    /** The data, partial or not; throws [RefusedException] where there is none. */
    fun dataOrThrow(): D = data ?: throw RefusedException(errors)

    /** The errors at or below a place in the data: `answer.errorsAt("viewer", "profile")`. */
    fun errorsAt(vararg path: Any): List<AnswerError> = errors.filter { it.path.take(path.size) == path.toList() }
}

/**
 * An error of an answer.
 *
 * @property code what programs decide by.
 * @property rawCode the code as it was sent; null where none was.
 * @property path keys (String) and list indexes (Int) of the field that is null because of it; empty where the whole
 * operation was refused.
 */
data class AnswerError(
    val message: String,
    val code: ErrorCode,
    val rawCode: String?,
    val path: List<Any>,
    val extensions: JsonObject,
) {
    internal companion object {
        fun read(entry: JsonObject): AnswerError {
            val extensions = entry["extensions"] as? JsonObject ?: JsonObject(emptyMap())
            val rawCode = (extensions["code"] as? JsonPrimitive)?.contentOrNull
            val path = (entry["path"] as? JsonArray).orEmpty().map { segment ->
                val value = segment as? JsonPrimitive
                if (value?.isString == false) value.content.toIntOrNull() ?: value.content else value?.content.orEmpty()
            }
            val message = (entry["message"] as? JsonPrimitive)?.contentOrNull.orEmpty()
            return AnswerError(message, ErrorCode.of(rawCode), rawCode, path, extensions)
        }
    }
}

/** The gateway's codes that a client acts on; any other is [OTHER], with its text in [AnswerError.rawCode]. */
enum class ErrorCode {
    /** Nobody is signed in, or the token is no longer valid. */
    UNAUTHENTICATED,

    /** The caller may not read or do this. */
    PERMISSION_DENIED,

    /** A variable's value does not fit. */
    BAD_USER_INPUT,

    /** A part of the system is down; the rest of the data is there. */
    SUBGRAPH_UNAVAILABLE,

    /** A part of the system was too slow; the rest of the data is there. */
    SUBGRAPH_TIMEOUT,

    /** The gateway does not know the document's id. */
    PERSISTED_QUERY_NOT_FOUND,

    /** The gateway knows no ids at all. */
    PERSISTED_QUERY_NOT_SUPPORTED,

    /** The gateway answers trusted documents only. */
    DOCUMENT_NOT_TRUSTED,

    /** Something broke inside. */
    INTERNAL_SERVER_ERROR,

    OTHER;

    internal companion object {
        fun of(raw: String?): ErrorCode = entries.find { it.name == raw && it != OTHER } ?: OTHER
    }
}
