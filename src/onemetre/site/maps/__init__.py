"""Tiles and fields for the maps of the pages."""
