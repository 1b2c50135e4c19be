"""Packing: what `sam build` does to a layer or a function so that it is small and starts fast. Standard library and pip only."""
