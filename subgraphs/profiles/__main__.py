"""python -m subgraphs.profiles."""

import sys

from subgraphs.chassis.subgraph_process import subgraph_main
from subgraphs.profiles.app import create_subgraph

sys.exit(subgraph_main(create_subgraph, "profiles"))
