"""Language models: one small protocol, whoever serves the model."""
