"""Seats: how many a share asks for, and how they are parted among units with a proof that anyone can check."""
