"""Ways into a backend: decorator, attach, web framework, logging and tracing; each imports its library on first use."""
