/// A function with a backward of its own, which is trusted: right or wrong, its gradients are
/// what passes use.
public struct CustomFunction {
  /// What the forward gives: results, and what the backward will need.
  public struct Forward {
    /// The results.
    public var outputs: [Tensor]
    /// What the backward is given back: inputs, results, or values in between.
    public var saved: [Tensor]

    /// Makes what a forward gives.
    public init(outputs: [Tensor], saved: [Tensor]) {
      self.outputs = outputs
      self.saved = saved
    }
  }

  /// What the backward is given.
  public struct Pullback {
    /// The cotangent of each result, zeros where nothing reached it.
    public let cotangents: [Tensor]
    /// What the forward saved.
    public let saved: [Tensor]
    /// Whether each input required grad.
    public let needsGradient: [Bool]
  }

  /// The name that `gradFn` shows, with `Backward` after it.
  public let name: String
  /// What it computes, with recording off.
  public let forward: ([Tensor]) throws(AutogradError) -> Forward
  /// The gradient of each input, `nil` for none.
  public let backward: (Pullback) throws(AutogradError) -> [Tensor?]
  /// The tangent of each result in forward mode, which the function refuses where this is `nil`.
  public let jvp: Pushforward?

  /// How tangents go through: given the inputs, their tangents (`nil` for none) and the results.
  public typealias Pushforward =
    (_ inputs: [Tensor], _ tangents: [Tensor?], _ outputs: [Tensor]) throws(AutogradError) ->
    [Tensor?]

  /// Makes a function.
  ///
  /// - Parameters:
  ///   - name: The name that `gradFn` shows.
  ///   - forward: What it computes.
  ///   - backward: The gradient of each input.
  ///   - jvp: The tangent of each result, for forward mode.
  public init(
    name: String, forward: @escaping ([Tensor]) throws(AutogradError) -> Forward,
    backward: @escaping (Pullback) throws(AutogradError) -> [Tensor?],
    jvp: Pushforward? = nil
  ) {
    self.name = name
    self.forward = forward
    self.backward = backward
    self.jvp = jvp
  }

  /// Applies the function.
  ///
  /// - Parameter inputs: The tensors.
  /// - Returns: The results, recorded where an input requires grad.
  /// - Throws: `AutogradError` when the forward does.
  public func callAsFunction(_ inputs: [Tensor]) throws(AutogradError) -> [Tensor] {
    if Modes.areEngaged { return try applyInModes(inputs) }
    return try applyPlainly(inputs)
  }

  /// Applies the function and records it, whatever modes are on.
  func applyPlainly(_ inputs: [Tensor]) throws(AutogradError) -> [Tensor] {
    let result = try withNoGrad { () throws(AutogradError) in try forward(inputs) }
    let isRecorded = GradMode.isEnabled && inputs.contains { $0.node != nil }
    // An input that is given back unchanged becomes a result of its own.
    let outputs = result.outputs.map { output in
      inputs.contains { $0 === output } ? output.alias() : output
    }
    guard isRecorded, let first = outputs.first else { return outputs }
    let node = Node(.custom, first.layout, dtype: first.dtype)
    let detail = node.withDetail()
    detail.edges = inputs.map { Edge($0) }
    detail.inputLayouts = inputs.map(\.layout)
    detail.moreOutputs = outputs.dropFirst().map { ($0.layout, $0.dtype) }
    detail.custom = CustomRule(name: name + "Backward", backward: backward)
    detail.custom?.saved = result.saved.map { saved in
      guard let place = result.outputs.firstIndex(where: { $0 === saved }) else {
        return CustomRule.Saved(value: SavedTensor(saved), output: nil)
      }
      return CustomRule.Saved(value: SavedTensor(outputs[place].alias()), output: Int32(place))
    }
    for (index, output) in outputs.enumerated() where output.dtype.isFloating {
      output.recordedNode = node
      output.outputIndex = Int32(index)
    }
    return outputs
  }
}

/// What the node of a custom function keeps.
final class CustomRule {
  /// A saved value; one that is an output is kept without the way back to the node.
  struct Saved {
    var value: SavedTensor
    let output: Int32?
  }

  let name: String
  let backward: (CustomFunction.Pullback) throws(AutogradError) -> [Tensor?]
  var saved: [Saved] = []

  init(
    name: String,
    backward: @escaping (CustomFunction.Pullback) throws(AutogradError) -> [Tensor?]
  ) {
    self.name = name
    self.backward = backward
  }
}

extension Node {
  /// The gradients that a custom function's own rule gives.
  func customPullback(_ cotangents: [Tensor?]) throws(AutogradError) -> [Tensor?] {
    guard let detail, let rule = detail.custom else { throw freed }
    var given: [Tensor] = []
    for index in 0..<outputCount {
      let output = Int32(index)
      given.append(
        cotangents[index]
          ?? Tensor(filled: 0, Layout(rowMajor: layout(of: output).shape), dtype(of: output)))
    }
    var saved: [Tensor] = []
    for entry in rule.saved {
      if let output = entry.output {
        saved.append(try entry.value.output(of: self, output))
      } else {
        saved.append(try entry.value.value(for: self))
      }
    }
    let gradients = try rule.backward(
      CustomFunction.Pullback(
        cotangents: given, saved: saved, needsGradient: detail.edges.map { $0.node != nil }))
    let inputs = detail.edges.count
    guard gradients.count >= inputs, gradients.dropFirst(inputs).allSatisfy({ $0 == nil }) else {
      throw AutogradError(
        .badBackward, "\(name) returned \(gradients.count) gradients for \(inputs) inputs")
    }
    return Array(gradients.prefix(inputs))
  }
}
