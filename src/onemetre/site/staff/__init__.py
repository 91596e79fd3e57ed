"""Pages for those who work with an account, all under ``/office/``."""
