"""python -m subgraphs.recommendations."""

import sys

from subgraphs.chassis.subgraph_process import subgraph_main
from subgraphs.recommendations.app import create_subgraph

sys.exit(subgraph_main(create_subgraph, "recommendations"))
