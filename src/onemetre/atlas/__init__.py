"""The place itself: streets, crossings, homes, places, areas, children; and its releases."""
