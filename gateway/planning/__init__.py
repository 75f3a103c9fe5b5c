"""Operation to query plan, in stages that can each be printed (`marquee plan --stage`).

1. `items` interns what is asked for; `candidates` finds, for each place, the subgraphs that could answer
   (find paths), and drops union members they do not agree on.
2. `solver` and `field_search` decide which subgraphs to enter at each place and who gives each field
   (best paths). A question is a selection set and the nodes at hand; equal questions are asked once, so
   the work follows the operation's size and not the number of paths, which is exponential. `solutions`
   holds the answers; together they are the query tree, never built as a whole.
3. `fetch_graph_builder` follows the decisions and makes the fetch graph: requests, what each selects,
   which waits for which. `response_shape` chooses the keys data stands under.
4. `optimize/passes` makes the fetch graph small, one named pass after the other.
5. `to_plan` writes the plan; `operation_text` writes each request's document.

`explanation` tells why, `diagnosis` tells where an operation without a plan fails.
"""
