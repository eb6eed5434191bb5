"""The command line: options in, exit code out; it decides nothing."""
