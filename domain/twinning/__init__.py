"""Twinnings (结对帮扶): a lead school supports a partner school in one stage, under a dated agreement."""
