"""Figures that were handed in: each stays as it was, and what is known later makes a new version with a delta."""
