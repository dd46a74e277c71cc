"""Tables from outside, read without trusting them, and tables for outside. Knows nothing of what they say.

`reading` is the door. A workbook is never opened in this process: `child` looks into it and reads it under limits of
memory and time, and `workbook` listens. What the child imports (`limits`, `cell`, `package`) stays free of the rest
of the domain, so that it starts in a few hundredths of a second and holds no secret. `writing` makes tables that
offices open in Excel and WPS.
"""
