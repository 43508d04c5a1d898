"""What the child process gives up before it opens a model: files, the network, other programs, memory without end."""
