"""Files to entries and findings: what staff dropped, read and checked; never written.

inbox (what lies there, whole) -> table (the register in a sheet) -> recognise (which
form is it) -> check (rows to entries) -> reconcile (entries to changes).
"""
