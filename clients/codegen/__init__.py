"""From the clients' GraphQL documents to trusted documents, and to Kotlin and Swift code that sends them."""
