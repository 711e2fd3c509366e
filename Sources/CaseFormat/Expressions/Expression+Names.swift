import ConformanceModel

extension Expression {
  /// Visits every name that stands for a value, in the order of the text.
  ///
  /// The depth of the walk is bounded by the parser's limit on expressions.
  func forEachName(_ body: (String, FileLocation) -> Void) {
    switch kind {
    case .integer, .number, .boolean, .string, .dtype, .none: break
    case .name(let name): body(name, location)
    case .list(let elements):
      for element in elements { element.forEachName(body) }
    case .negate(let operand): operand.forEachName(body)
    case .binary(_, let left, let right):
      left.forEachName(body)
      right.forEachName(body)
    case .call(let function, let arguments):
      // The function that `checkpoint` runs is no value.
      let first = function == Builtin.checkpoint.rawValue ? 1 : 0
      for argument in arguments.dropFirst(first) { argument.value.forEachName(body) }
    case .index(let base, let items):
      base.forEachName(body)
      for item in items {
        switch item {
        case .at(let expression): expression.forEachName(body)
        case .slice(let start, let stop, let step):
          for part in [start, stop, step] { part?.forEachName(body) }
        }
      }
    case .attribute(let base, _): base.forEachName(body)
    }
  }
}
