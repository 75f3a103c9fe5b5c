package dev.marquee.client

import kotlinx.serialization.json.JsonObject

/** What kind of operation a document is. */
enum class OperationKind { QUERY, MUTATION, SUBSCRIPTION }

/**
 * An operation's text and the id that may stand for it.
 *
 * @property id SHA-256 of [text] in hexadecimal, known to the gateway from its list of trusted documents.
 */
data class OperationDocument(val name: String, val kind: OperationKind, val id: String, val text: String)

/** An operation with its variables; [D] is the class of its data. */
sealed interface Operation<out D : Any> {
    /** What is sent. */
    val document: OperationDocument

    /** The variables as they are sent. */
    fun variables(): JsonObject

    /** Reads the data of an answer; throws [MalformedAnswerException] where it is not what the schema promises. */
    fun read(from: AnswerReader): D
}

/** Reads only: may be sent again when it is not known whether it arrived. */
interface Query<out D : Any> : Operation<D>

/** Changes something: is never sent again unless it is known not to have been executed. */
interface Mutation<out D : Any> : Operation<D>

/** Yields answers until it is cancelled. No transport here carries one yet. */
interface Subscription<out D : Any> : Operation<D>
