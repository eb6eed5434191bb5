"""Promises about many requests at once: walks of lifecycles, generated inputs and sequences; it runs nothing itself."""
