"""Agents that are played by language models, behind the same protocols as the procedural ones."""
