"""What can go wrong with a message on its way, split by whose fault it is.

OfficeError
├── TextsRefused       the sentences in config/messages cannot be used   (whoever wrote them)
├── MessageTrouble     a message did not go out; tried again later       (gateway, network, row)
├── ReceiptRefused     a delivery report is not the gateway's, or no report   (who sent it)
└── WebhookRefused     an address that no event may be sent to           (whoever subscribes)
"""

from server.errors import OfficeError


class TextsRefused(OfficeError):
    """A file of sentences is missing, malformed, or tells what may not be told.

    `code`: `texts_missing`, `texts_malformed`, `texts_placeholder` or `texts_differ`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MessageTrouble(OfficeError):
    """A message did not go out.  Only the code is kept: what others say may name a person.

    `code`: `number_missing`, `text_unknown`, `text_value`, `text_too_long`, or one of the
    gateway's: `gateway_missing`, `gateway_unreachable`, `gateway_timeout`, `gateway_redirects`,
    `gateway_refuses`, `gateway_fails`, `gateway_answer_too_large`, `gateway_answer_malformed`,
    `gateway_not_accepted`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ReceiptRefused(OfficeError):
    """`code`: `receipt_unsigned`, `receipt_signature`, `receipt_too_large` or
    `receipt_malformed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WebhookRefused(OfficeError):
    """`code`: `webhook_url_malformed`, `webhook_url_not_https`, `webhook_host_not_allowed`,
    `webhook_address_private` or `webhook_secret_malformed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
