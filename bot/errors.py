"""The errors whose sentence a person reads; anything else is a fault."""


class UserError(Exception):
    """Something a person can mend.

    ``sentence`` is a catalogue key (the English sentence with ``{name}`` fields), put into
    the reader's words at the door with ``values``.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


class NotAllowed(UserError):
    """The person may not do this."""


class NotFound(UserError):
    """There is no such record, or not for this person."""


class NotReady(UserError):
    """Agora cannot do this yet: a coordinator or the operator must act first."""


def elsewhere() -> NotReady:
    """Somebody acts on a server that Agora does not serve."""
    return NotReady("Agora works on another server. Please use it there.")


def restarting() -> NotReady:
    """What everybody reads while Agora stops."""
    return NotReady("Agora is restarting. Please press again in a minute.")


class StartError(Exception):
    """The program cannot start or go on; the exit codes are listed in docs/operations.md."""

    def __init__(self, exit_code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
        self.sentence = sentence
