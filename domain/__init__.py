"""The programme itself: rooms for each thing a county keeps, and the rules that hold for them. Imports no door."""
