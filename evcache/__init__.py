"""An EVCache-style cache over plain Redis processes: zones of independent nodes, and no leader."""
