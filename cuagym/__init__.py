"""cuagym: verified training tasks for computer-use agents."""
