"""The chat view: markdown blocks, laid out near the viewport and painted in one scroll area."""
