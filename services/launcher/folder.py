"""The data folder."""


class LaunchError(Exception):
    """The system cannot start or go on; the text is one sentence that says what to mend."""
