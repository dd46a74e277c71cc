"""Large files on their way through the books (大文件回传): compared and written apart from the request that sent them.

What a small file is answered at once, a large one is given as a kept job: a row that says how it stands and how far it
has come, whoever looks. `running` does the work, in a process of its own, in one transaction for each step: it holds
the file's row while it lasts, so that nobody else works on it, and ends with the row that says it is done, so that it
is done once or not at all. What was broken off in the middle is free again as soon as its transaction is gone.
"""
