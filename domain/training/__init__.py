"""Training as it is offered: programmes, their sessions, the places of each unit, and those kept for rural teachers."""
