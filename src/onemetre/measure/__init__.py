"""Indicators: their definitions (data), their computation, verdicts and the report."""
