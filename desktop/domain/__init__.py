"""Values and rules: what a conversation, a request, an event and a setting are. Standard library only, no I/O."""
