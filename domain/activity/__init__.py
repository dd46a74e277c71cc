"""Activities (结对活动): what twinned schools do together, logged by one and confirmed by the host."""
