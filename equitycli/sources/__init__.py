"""The only reading of input files: one module for each kind of input."""
