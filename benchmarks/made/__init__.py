"""What the benchmarks share: made problems and folders, and the clock. Nothing runs by itself."""
