"""Widgets: what the user sees. Widgets show values and send wishes; they never fetch, save or decide."""
