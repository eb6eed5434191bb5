import importlib.metadata

plugins = {point.name: point.load() for point in importlib.metadata.entry_points(group="keys")}
