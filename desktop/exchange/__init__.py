"""Conversations of other programs, and conversations for other programs: pure, bytes in and text out, no disk."""
