"""Pages of the documentation as programs."""
