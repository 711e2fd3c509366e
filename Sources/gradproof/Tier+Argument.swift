public import ArgumentParser
public import ConformanceModel

extension Tier: ExpressibleByArgument {}
