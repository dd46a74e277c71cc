"""What a county is asked to do: documents, the clauses in them, the rules clauses give force to, and targets."""
