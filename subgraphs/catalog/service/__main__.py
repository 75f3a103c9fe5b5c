"""python -m subgraphs.catalog.service [seed]."""

import sys

from subgraphs.catalog.service.server import create_service
from subgraphs.chassis.processes import service_main
from subgraphs.dataset.arguments import add_world_arguments, world_from_arguments

sys.exit(service_main(create_service, world_from_arguments, add_world_arguments, "catalog"))
