"""Days, months, terms and school years as the programme counts them, and the month of retirement."""
