"""Use cases as plain async code, without Qt."""
