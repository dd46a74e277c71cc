"""The benchmark: the running program beside other servers over the same books, asked from outside.

`__main__` reads what is wanted, `books` makes the data, `contenders` start the servers, `questions` say what is asked,
`sending` asks it, `machine` tells what it cost, `rounds` takes turns, and `report` writes the table.
"""
