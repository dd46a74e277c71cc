"""Recruitment (教师补充): a year's plan by source within the establishment, posts at schools, and who took them up."""
