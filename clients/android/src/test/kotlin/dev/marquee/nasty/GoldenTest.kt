package dev.marquee.nasty

import dev.marquee.client.AnswerReader
import dev.marquee.client.Input
import dev.marquee.client.MalformedAnswerException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import java.security.MessageDigest
import java.time.OffsetDateTime
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull

private fun data(text: String) = AnswerReader(Json.parseToJsonElement(text).jsonObject)

/** What the generator made of the nasty schema, at work. */
class GoldenTest {
    @Test
    fun `an id is the SHA-256 of its text`() {
        for (document in listOf(KeywordsQuery.DOCUMENT, DataQuery.DOCUMENT, CasesQuery.DOCUMENT)) {
            val digest = MessageDigest.getInstance("SHA-256").digest(document.text.toByteArray())
            assertEquals(document.id, digest.joinToString("") { "%02x".format(it) })
        }
    }

    @Test
    fun `objects are read by their type, and of one that is new what all have`() {
        val answer = CasesQuery("x", yes = true).read(
            data(
                """{"search":[
                {"__typename":"Class","id":"1","init":"i","name":"n","class":null,"parent":{"name":"p"}},
                {"__typename":"TVShow","id":"2","name":"n","rating":4.5,"stars":4.5},
                {"__typename":"Other","id":"3","companion":null},
                {"__typename":"Invented"},null],"matrix":[null,[
                {"__typename":"Self","id":"4","parent":{"__typename":"Class","id":"5","init":"j"},"other":null},
                {"__typename":"Other","id":"6","parent":{"__typename":"Any","id":"7"}}]],"self":null}""",
            ),
        )
        val (first, second, third, fourth) = answer.search
        assertIs<CasesQuery.Data.Search.Class>(first)
        assertEquals(listOf("i", "n", "p"), listOf(first.init, first.named.name, first.parent?.named?.name))
        assertIs<CasesQuery.Data.Search.TVShow>(second)
        assertEquals(4.5, second.rated?.stars)
        assertIs<CasesQuery.Data.Search.Other>(third)
        assertIs<CasesQuery.Data.Search.Other2>(fourth) // the schema has a type of the name Other
        assertEquals("Invented", fourth.typename)
        assertNull(answer.search[4])
        val row = answer.matrix?.get(1).orEmpty()
        assertEquals("j", assertIs<CasesQuery.Data.Matrix.Self>(row[0]).parent?.init)
        assertEquals("7", assertIs<CasesQuery.Data.Matrix.Other>(row[1]).parent?.id)
        assertNull(answer.matrix?.get(0))
    }

    @Test
    fun `a fragment that was left out is null, and one that was not is there`() {
        fun read(text: String) = MaybeQuery(yes = true, no = false).read(data(text)).self
        assertNull(read("""{"self":{"id":"1"}}""")?.named)
        val there = read("""{"self":{"id":"1","name":null,"class":null,"other":{"id":"2"}}}""")
        assertEquals(Named(name = null, class_ = null), there?.named)
        assertEquals(MaybeQuery.Data.Self.Other(id = "2", companion = null), there?.other)
    }

    @Test
    fun `a fragment on some types reads those alone`() {
        fun rated(typename: String) = CasesQuery("x", yes = false).read(
            data("""{"search":[{"__typename":"$typename","id":"2","name":"n"}]}"""),
        ).search.single()
        assertNull(assertIs<CasesQuery.Data.Search.TVShow>(rated("TVShow")).rated)
    }

    @Test
    fun `any value of an enum is read`() {
        assertEquals(When.`class`, When.of("class"))
        assertEquals(When.UNKNOWN__, When.of("UNKNOWN__"))
        assertEquals(When.UNKNOWN__2, When.of("born tomorrow"))
        assertFailsWith<IllegalArgumentException> { When.UNKNOWN__2.toJson() }
        assertEquals(JsonPrimitive("Two_Words"), When.Two_Words.toJson())
    }

    @Test
    fun `an input object sends what it was given, and nulls as nulls`() {
        val inner = Import(required = emptyList())
        val given = Import(
            class_ = Input.of("a"),
            Class_2 = Input.of(null),
            required = listOf(1, null),
            next = Input.of(inner),
            nested = Input.of(listOf(inner, null)),
            mode = When.`in`,
            at = Input.of(OffsetDateTime.parse("2026-11-22T10:00:00Z")),
            blob = Input.of(JsonObject(mapOf("x" to JsonPrimitive(1)))),
            flags = Input.of(listOf(listOf(true), null)),
        )
        assertEquals(
            """{"input":{"class":"a","Class":null,"required":[1,null],"next":{"required":[]},""" +
                """"nested":[{"required":[]},null],"mode":"in","at":"2026-11-22T10:00Z","blob":{"x":1},""" +
                """"flags":[[true],null]}}""",
            ImportMutation(given).variables().toString(),
        )
    }

    @Test
    fun `custom scalars are read by what is set for them`() {
        val text = """{"import":{"ok":true,"query":{"money":{"amount":[1,"x"],"at":"AT","raw":null}}}}"""
        val read = ImportMutation(Import(required = emptyList()))
        val money = read.read(data(text.replace("AT", "2026-11-22T10:00:00+01:00"))).import.query.money
        assertEquals(OffsetDateTime.parse("2026-11-22T10:00:00+01:00"), money?.at)
        assertEquals("""[1,"x"]""", money?.amount.toString())
        val error = assertFailsWith<MalformedAnswerException> { read.read(data(text)) }
        assertEquals("data.import.query.money.at is not a date with time.", error.message)
    }

    @Test
    fun `values of another type are not taken for the right ones`() {
        val nested = """{"class":null,"object":null,"_":WRONG,"when":"in","deep":[[null,[1]]],"old":null,"node":null}"""
        val query = KeywordsQuery(document_ = true, Id = "x")
        assertEquals(listOf(listOf(null, listOf(1))), query.read(data(nested.replace("WRONG", "true"))).deep)
        for (wrong in listOf("\"true\"", "1", "[]", "{}")) {
            assertFailsWith<MalformedAnswerException>(wrong) { query.read(data(nested.replace("WRONG", wrong))) }
        }
        assertFailsWith<MalformedAnswerException> { query.read(data("""{"when":"in","deep":[[null,[1.5]]]}""")) }
        assertFailsWith<MalformedAnswerException> { query.read(data("""{"when":null}""")) }
    }
}
