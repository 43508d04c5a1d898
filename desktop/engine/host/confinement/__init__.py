"""What keeps the child process from doing harm, also when a model file makes it run someone else's code."""
