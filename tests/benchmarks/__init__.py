"""Speed and growth, run with --benchmark-only."""
