"""The surroundings of the judged tree: git today; the running backend and its database stand behind ports like it."""
