"""Change feeds: the change stream behind them, their routes and subscribers, and following another service's feed."""
