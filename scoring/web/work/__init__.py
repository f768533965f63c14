"""What a committee works at: cycle folders with their runs, the files handed in, jobs in the background."""
