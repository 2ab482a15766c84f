"""A derivation as a theorem that the kernel of Coq accepts, for all sizes."""
