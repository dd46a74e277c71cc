"""What shows that a target without a figure is reached (完成情况): the day and the papers, period by period."""
