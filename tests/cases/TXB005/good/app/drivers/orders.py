"""Orders as they are stored."""

from sqlalchemy import Engine


def connect(engine: Engine):
    """A connection that reads another schema."""
    return engine.connect().execution_options(schema_translate_map={None: "orders"})
