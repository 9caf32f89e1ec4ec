"""Seed worlds of the mail app."""
