"""Audits reward programs: states that must not be paid in full, states that must, partial credit, the source."""
