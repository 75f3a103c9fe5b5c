// Not verified: no Gradle plugin portal could be reached where this was written. `pom.xml` beside it runs the same
// compiler and runtime, and is what is built and tested.
plugins {
    kotlin("jvm") version "2.2.20"
    id("com.apollographql.apollo") version "4.3.3"
}

repositories {
    mavenCentral()
}

apollo {
    service("marquee") {
        packageName.set("dev.marquee.apollo")
        schemaFiles.from("../../../schema/api.graphql")
        srcDir("../../operations")
        operationManifestFormat.set("persistedQueryManifest")
        for (scalar in listOf("CountryCode", "DateTime", "LanguageTag", "URL")) {
            mapScalarToKotlinString(scalar)
        }
    }
}

dependencies {
    implementation("com.apollographql.apollo:apollo-runtime:4.3.3")
}
