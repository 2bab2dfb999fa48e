"""The areas of the exchange, one package each."""
