"""Double bookings (重复安排): what asks one teacher to be in two places on the same days."""
