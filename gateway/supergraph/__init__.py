"""Supergraph SDL read into typed records, and the API schema."""
