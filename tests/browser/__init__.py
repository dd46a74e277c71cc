"""What people meet: the real program, seen by a real browser. One server and one browser serve the whole package."""
