"""llama.cpp in a child process: protocol, client, file facts, load plan. The child's own code is in host."""
