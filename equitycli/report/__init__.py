"""What people and scripts read: the terminal, the record, the folder of tables."""
