"""Figures: every number with the rows behind it, under the clause that asks for it, as of any past date."""
