"""How the bootstrap step ends; the numbers follow sysexits where it has one."""

OK = 0
PROJECT_INVALID = 64
BUILD_FAILED = 65
UNREACHABLE = 69
INTERNAL = 70
REFUSED = 77
BAD_SETTINGS = 78


class BootstrapError(Exception):
    """Ends the step with a code; the message says what was wrong, the hint what to do."""

    def __init__(self, code: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
