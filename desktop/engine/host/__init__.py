"""The child's side of the engine: the only place where llama.cpp lives."""
