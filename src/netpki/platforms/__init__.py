"""One package per platform; services know only ``contract``."""
