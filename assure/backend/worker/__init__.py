"""What runs inside the backend's own interpreter: standard library only, and nothing of the judging side."""
