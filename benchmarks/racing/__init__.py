"""How libraries are raced: environments, processes with their memory, interleaved repeats, tables and pictures."""
