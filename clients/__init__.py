"""The clients of the streaming graph, and the tooling that generates code for them."""
