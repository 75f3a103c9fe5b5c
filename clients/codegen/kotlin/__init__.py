"""The Kotlin printer."""
