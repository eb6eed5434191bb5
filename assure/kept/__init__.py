"""What a run leaves for the next one over the same inputs, found and handed out without importing what judges.

A run that has nothing to judge spends most of its time on imports. So everything here does with what the interpreter
has at hand when it starts: no dataclasses, no typing, no pathlib, no regular expressions, no subprocess.
"""
