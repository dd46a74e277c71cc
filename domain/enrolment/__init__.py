"""Training as it is taken up: nominated, approved, enrolled, attended, completed; declined, replaced, absent."""
