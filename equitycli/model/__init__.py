"""The allocation model: numbers in, a proven and rechecked plan out. No tables, no maps."""
