"""Where things run: an engine sketches, proposes candidates and gathers evidence; it holds no threshold."""
