"""Tests of the chat view."""
