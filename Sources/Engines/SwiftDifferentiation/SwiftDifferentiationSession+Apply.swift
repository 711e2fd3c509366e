#if canImport(_Differentiation)
  import EngineKit

  extension SwiftDifferentiationSession {
    /// The ops: those on numbers, and those that loops over numbers give.
    static let opNames =
      ScalarOperation.allCases.map(\.rawValue) + comparisons.keys + ["where", "sum"]

    private static let comparisons: [String: @Sendable (Double, Double) -> Bool] = [
      "eq": { $0 == $1 }, "ne": { $0 != $1 }, "lt": { $0 < $1 }, "le": { $0 <= $1 },
      "gt": { $0 > $1 }, "ge": { $0 >= $1 },
    ]

    /// Applies an op.
    mutating func result(
      of application: Command.Application
    ) throws(SwiftDifferentiationError) -> ScalarGroup {
      var operands: [ScalarGroup] = []
      for input in application.inputs { operands.append(try operand(input)) }
      let attributes = application.attributes.filter { $0.value != .none }
      if application.op == "sum" {
        return try sum(try first(1, of: operands, application.op)[0], attributes)
      }
      if let operation = ScalarOperation(rawValue: application.op) {
        operands = try first(operation.arity, of: operands, application.op)
        if let alpha = try factor(operation, attributes) {
          operands[1] = try pointwise([operands[1], alpha]) { $0.add(.mul, $1[0], $1[1]) }
        }
        return try pointwise(operands) { program, cells in
          program.add(operation, cells[0], cells.count > 1 ? cells[1] : nil)
        }
      }
      if let unknown = attributes.keys.min() { throw .unsupported("argument \(unknown)") }
      if let compare = Self.comparisons[application.op] {
        var result = try pointwise(try first(2, of: operands, application.op)) { program, cells in
          program.add(compare(program.values[cells[0]], program.values[cells[1]]) ? 1 : 0)
        }
        result.isBoolean = true
        return result
      }
      guard application.op == "where" else { throw .unsupported("op \(application.op)") }
      // A branch, which is how a choice is written in Swift.
      return try pointwise(try first(3, of: operands, application.op)) { program, cells in
        program.add(.positive, program.values[cells[0]] != 0 ? cells[1] : cells[2])
      }
    }

    private mutating func operand(
      _ input: Operand
    ) throws(SwiftDifferentiationError) -> ScalarGroup {
      switch input {
      case .name(let name): return try named(name)
      case .number(let number): return ScalarGroup(shape: [], cells: [program.add(number)])
      case .integer(let integer):
        return ScalarGroup(shape: [], cells: [program.add(Double(integer))])
      case .tensor(let value): return try group(of: value)
      case .list, .none: throw .unsupported("lists of tensors")
      }
    }

    private func first(
      _ count: Int, of operands: [ScalarGroup], _ op: String
    ) throws(SwiftDifferentiationError) -> [ScalarGroup] {
      guard operands.count == count else {
        throw SwiftDifferentiationError(
          .badArgument, "\(op) takes \(count) tensors, not \(operands.count)")
      }
      return operands
    }

    /// `alpha`, by which the second operand of `add` and `sub` is multiplied.
    private mutating func factor(
      _ operation: ScalarOperation, _ attributes: [String: Attribute]
    ) throws(SwiftDifferentiationError) -> ScalarGroup? {
      for (name, value) in attributes {
        guard name == "alpha", operation == .add || operation == .sub else {
          throw .unsupported("argument \(name)")
        }
        switch value {
        case .number(let number): return ScalarGroup(shape: [], cells: [program.add(number)])
        case .integer(let integer):
          return ScalarGroup(shape: [], cells: [program.add(Double(integer))])
        default: throw SwiftDifferentiationError(.badArgument, "alpha is a number")
        }
      }
      return nil
    }

    private mutating func pointwise(
      _ operands: [ScalarGroup], _ body: (inout ScalarProgram, [Int]) -> Int
    ) throws(SwiftDifferentiationError) -> ScalarGroup {
      guard let shape = ScalarGroup.common(operands.map(\.shape)) else {
        throw SwiftDifferentiationError(
          .shapeMismatch, "the shapes \(operands.map(\.shape)) cannot be spread over one")
      }
      let columns = operands.map { $0.cells(spreadOver: shape) }
      let cells = (0..<shape.reduce(1, *)).map { place in
        body(&program, columns.map { $0[place] })
      }
      return ScalarGroup(shape: shape, cells: cells)
    }

    private mutating func sum(
      _ group: ScalarGroup, _ attributes: [String: Attribute]
    ) throws(SwiftDifferentiationError) -> ScalarGroup {
      var axes = Set(group.shape.indices)
      var keepsAxes = false
      for (name, value) in attributes {
        switch (name, value) {
        case ("keepdim", .boolean(let isOn)): keepsAxes = isOn
        case ("dim", .integer(let axis)): axes = [try self.axis(axis, of: group)]
        case ("dim", .list(let listed)):
          if listed.isEmpty { continue }
          axes = []
          for case .integer(let axis) in listed { axes.insert(try self.axis(axis, of: group)) }
        default: throw .unsupported("argument \(name)")
        }
      }
      let (shape, members) = group.gathered(over: axes, keepingAxes: keepsAxes)
      let cells = members.map { cells in
        guard let first = cells.first else { return program.add(0) }
        return cells.dropFirst().reduce(program.add(.positive, first)) { program.add(.add, $0, $1) }
      }
      return ScalarGroup(shape: shape, cells: cells)
    }

    private func axis(
      _ axis: Int, of group: ScalarGroup
    ) throws(SwiftDifferentiationError) -> Int {
      let rank = max(group.shape.count, 1)
      guard (-rank..<rank).contains(axis) else {
        throw SwiftDifferentiationError(.badArgument, "there is no axis \(axis)")
      }
      return axis < 0 ? axis + rank : axis
    }
  }
#endif
