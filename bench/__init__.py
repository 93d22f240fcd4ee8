"""What the work costs, beside plain openpyxl and docxtpl: ``python -m bench``."""
