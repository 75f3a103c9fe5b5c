"""What Marquee costs, measured: one module a question, each a program (`python -m benchmarks.<module>`).

| module | question | target |
|---|---|---|
| `gateways` | what a request costs beside other gateways | `make bench` |
| `growth` | how that grows with size, entities, fetches and connections | `make bench-growth` |
| `stages` | what each stage of a request costs | `make bench-stages` |
| `profile_heavy` | where the last millisecond of the heavy query goes | `make bench-profile` |
| `execution_heavy` | execution and projection without a network | `make bench-execution` |
| `planning_curve` | plan times beside the npm planners | `make bench-planning` |
| `composition` | composition beside the npm composers | `make bench-composition` |
| `streaming_graph` | the streaming graph: start-up, latency, memory, calls | `make bench-streaming` |

Nothing of it is part of the product; `tests/benchmarks` holds the tests of it.
"""
