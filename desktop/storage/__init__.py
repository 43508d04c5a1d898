"""Files: conversations, settings, session, and models found on disk."""
