"""An .xlsx file as a package: is it safe, what is in it, and how to touch few cells.

Knows no form: cells, styles, merges and byte offsets only (design.md section 5).
"""
