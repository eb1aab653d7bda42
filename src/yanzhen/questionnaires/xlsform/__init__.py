"""Forms as data: an XLSForm read, its expressions understood, answers checked against it.

Nothing here knows the database; what stands in it is the OpenRosa XForms specification.
"""
