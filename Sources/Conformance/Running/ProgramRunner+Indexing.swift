import ConformanceModel
import EngineKit

extension ProgramRunner {
  /// `x[…]`: integers and slices left to right as `select` and `slice`, tensors as `index`.
  func index(
    _ base: WireName, _ items: [Expression.IndexItem]
  ) throws(ProgramStop) -> RuntimeValue {
    var result = RuntimeValue.tensor(base)
    var dimension = 0
    for item in items {
      let current = Operand.name(try materialised(result, at: location).text)
      switch try resolve(item) {
      case .select(let index):
        result = try apply(
          "select", [current], ["dim": .integer(dimension), "index": .integer(index)])
      case .slice(let bounds):
        if !bounds.isEmpty {
          result = try apply(
            "slice", [current], bounds.merging(["dim": .integer(dimension)]) { a, _ in a })
        }
        dimension += 1
      case .gather(let index):
        guard items.count == 1 else {
          throw caseError("an index tensor or mask stands alone between its brackets")
        }
        result = try apply("index", [current, index])
      }
    }
    return result
  }

  /// `x += v`, `x[0] += v`, `x[0] = v`: an op in place, on a view where there is an index.
  func write(
    _ place: Expression, _ op: BinaryOperator?, _ value: Expression
  ) throws(ProgramStop) {
    let right = try evaluate(value)
    guard case .index(let base, let items) = place.kind else {
      let target = try evaluate(place)
      if let op, case .name(let name) = place.kind,
        let number = Arithmetic.result(of: op, target, right)
      {
        try assign(number, to: name)
        return
      }
      guard case .tensor(let wire) = target else {
        throw caseError("\(target.noun) cannot be written in place", at: place.location)
      }
      try apply(op, inPlaceOn: wire, right, at: value.location)
      return
    }
    let target = try wire(base)
    if items.count == 1, case .gather(let index) = try resolve(items[0]) {
      var written = try operand(right, at: value.location)
      if let op {
        let old = try apply("index", [.name(target.text), index])
        written = try operand(
          try apply(op.op, [try operand(old, at: place.location), written]), at: place.location)
      }
      emit(
        .apply(
          Command.Application(
            "index_put_", [.name(target.text), .list([index]), written],
            outputs: [target.text])))
      return
    }
    let view = try materialised(try self.index(target, items), at: place.location)
    try apply(op, inPlaceOn: view, right, at: value.location)
  }

  private func apply(
    _ op: BinaryOperator?, inPlaceOn target: WireName, _ value: RuntimeValue,
    at location: FileLocation
  ) throws(ProgramStop) {
    emit(
      .apply(
        Command.Application(
          (op?.op ?? "copy") + "_", [.name(target.text), try operand(value, at: location)],
          outputs: [target.text])))
  }

  /// What an index does, once its expressions are evaluated.
  private enum ResolvedIndex {
    case select(Int)
    case slice([String: Attribute])
    case gather(Operand)
  }

  private func resolve(_ item: Expression.IndexItem) throws(ProgramStop) -> ResolvedIndex {
    switch item {
    case .slice(let start, let stop, let step):
      var bounds: [String: Attribute] = [:]
      for (name, expression) in [("start", start), ("end", stop), ("step", step)] {
        guard let expression else { continue }
        guard case .integer(let bound) = try evaluate(expression) else {
          throw caseError("a slice's bound is a whole number", at: expression.location)
        }
        bounds[name] = .integer(bound)
      }
      return .slice(bounds)
    case .at(let expression):
      let value = try evaluate(expression)
      if case .integer(let index) = value { return .select(index) }
      return .gather(try indexOperand(value, at: expression.location))
    }
  }

  /// An index tensor or mask: a list of numbers is int64 here, one of booleans a mask.
  func indexOperand(
    _ value: RuntimeValue, at location: FileLocation
  ) throws(ProgramStop) -> Operand {
    if case .list = value, let literal = literal(value), literal.dtype != .bool {
      guard let integers = literal.converted(to: .int64),
        integers.doubles == literal.doubles
      else { throw caseError("an index is a whole number", at: location) }
      return .tensor(integers)
    }
    return try operand(value, at: location)
  }

  private var location: FileLocation { currentStep?.location ?? subject.location }
}
