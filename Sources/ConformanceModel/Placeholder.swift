enum ConformanceModelPlaceholder {}
