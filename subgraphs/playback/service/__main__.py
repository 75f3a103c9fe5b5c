"""python -m subgraphs.playback.service [seed]."""

import sys

from subgraphs.chassis.processes import service_main
from subgraphs.dataset.arguments import add_world_arguments, world_from_arguments
from subgraphs.playback.service.server import create_service

sys.exit(service_main(create_service, world_from_arguments, add_world_arguments, "playback"))
