"""Alembic's entry: migrates over the connection that the service opened."""

from alembic import context

from subgraphs.chassis.migrations import run_in

run_in(context)
