"""Everything that texts of one router tell about its certificates, put together.

``outputs`` reads the texts, ``certificates``, ``trustpoints``, ``keys``, ``access``,
``time_sources`` and ``filtering`` merge what several of them say about one thing, ``record`` puts
the device together, ``live`` asks a device.
"""
