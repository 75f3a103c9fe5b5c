"""python -m subgraphs.catalog."""

import sys

from subgraphs.catalog.app import create_subgraph
from subgraphs.chassis.subgraph_process import subgraph_main

sys.exit(subgraph_main(create_subgraph, "catalog"))
