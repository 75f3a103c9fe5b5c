"""python -m subgraphs.playback."""

import sys

from subgraphs.chassis.subgraph_process import subgraph_main
from subgraphs.playback.app import create_subgraph

sys.exit(subgraph_main(create_subgraph, "playback"))
