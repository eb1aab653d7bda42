"""Who visits whom, when and in which order: one day, day patterns, a month of a county.

Pure and without Django. The modules are the public surface (``model``, ``day``, ``periodic``,
``period``, ``territory``, ``travel``, ``plain``, ``evaluation``); README.md states the models.
They are not imported here, because their kernels are compiled when they are first imported.
"""
