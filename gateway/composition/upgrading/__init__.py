"""Reading federation 1 subgraphs as federation 2 ones."""
