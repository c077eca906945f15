"""Everything that texts of one router tell about its certificates, put together.

``outputs`` reads the texts, ``certificates``, ``trustpoints`` and ``keys`` merge what several of
them say about one thing, ``record`` puts the device together, ``live`` asks a device.
"""
