public import ConformanceModel

/// Something that tells people or programs about a run, as it happens.
///
/// A report is a function of the events alone: the same events give the same text.
public protocol Report {
  /// Takes the next event and writes what it has to say about it.
  mutating func receive(_ event: Event)
}

/// Where a report's text goes.
public struct TextOutput: Sendable {
  private let sink: @Sendable (String) -> Void

  /// Makes an output.
  public init(_ sink: @escaping @Sendable (String) -> Void) {
    self.sink = sink
  }

  /// Writes text as it is.
  public func write(_ text: String) {
    sink(text)
  }
}
