"""One module for each engine; each has a class `Adapter`."""
