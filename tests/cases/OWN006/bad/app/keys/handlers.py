KEY_PREFIX = "key_"
