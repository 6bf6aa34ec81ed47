"""What a cell means: one small file per kind of value; each reads any text and never raises.

Pure: no file, no database, no web page and no clock except as an argument.
"""
