"""What is measured, a file for each row of the table."""
