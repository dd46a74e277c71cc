"""A school's ledger of a school year or a term in the table form that is handed in and filed (结对帮扶工作台账)."""
