"""Coding: from a derivative to array code, before any language prints it.

In: an expression of the proof. Out: a graph of array operations, shared and ordered so that it costs least, which each
file of ``targets`` writes its own way.
"""
