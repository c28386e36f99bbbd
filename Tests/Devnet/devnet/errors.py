"""The errors that a caller gets to see, with go-ethereum's codes."""


class RpcError(Exception):
    """An answer of the kind `error`: a code, a message, and perhaps data."""

    code = -32000

    def __init__(self, message: str, code: int | None = None, data: object = None):
        super().__init__(message)
        self.message = message
        self.data = data
        if code is not None:
            self.code = code

    def to_json(self) -> dict:
        """Returns the `error` member of a response."""
        error = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


class ParseError(RpcError):
    """The request is not JSON."""

    code = -32700


class InvalidRequest(RpcError):
    """The JSON is not a request."""

    code = -32600


class MethodNotFound(RpcError):
    """There is no such method."""

    code = -32601

    def __init__(self, name: object):
        super().__init__(f"the method {name} does not exist/is not available")


class InvalidParams(RpcError):
    """A parameter is missing, of the wrong type, or malformed."""

    code = -32602


class Reverted(RpcError):
    """A simulated call was reverted by the contract; `data` is what it returned."""

    code = 3
