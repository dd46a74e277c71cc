"""What is due and until when: the periods of the plans in force, and the pairs that met too seldom within them."""
