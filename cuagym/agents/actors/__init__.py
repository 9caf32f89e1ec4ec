"""Actors: agents that play tasks in a browser."""
