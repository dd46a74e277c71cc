"""Postings (交流轮岗): a teacher works for a time at another school, as both schools confirm and the county approves.

A posting between two counties has one owner row, in the book of the teacher's county, and is counted there alone; the
host county reads a mirror of it in its own book, and states the arrival in a row of its own.
"""
