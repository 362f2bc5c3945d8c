"""The kinds of fact that follow from how an account truly is, a module for each group.

Each function takes the scene and returns tables by name, in the order of loading.
"""
