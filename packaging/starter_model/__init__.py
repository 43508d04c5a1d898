"""The recipe of the starter model: made-up conversations, a tiny network, its training, export and evaluation."""
