/// What is done with a value when an op keeps it for its gradient, and when that is computed.
///
/// The derivative uses what `unpack` gives, whatever it is; it must have the shape and type of
/// what was packed. Plain numbers are not packed. The innermost pair that is on is used.
public struct SavedTensorHooks: Sendable {
  /// Keeps a value, given outside the graph, in some other form.
  public let pack: @Sendable (Tensor) -> PackedForm

  /// What a pack hook made of a value: how to get it back.
  public struct PackedForm {
    let unpack: () throws(AutogradError) -> Tensor

    /// Makes a packed form.
    ///
    /// - Parameter unpack: Gives the value back.
    public init(_ unpack: @escaping () throws(AutogradError) -> Tensor) { self.unpack = unpack }

    /// A saved value without elements, which stands for `tensor`.
    func placeholder(for tensor: Tensor) -> Tensor {
      let placeholder = Tensor(
        Storage.allocate(0, tensor.dtype), Layout(rowMajor: [0]), tensor.dtype,
        node: tensor.recordedNode, outputIndex: tensor.outputIndex)
      placeholder.withRare().packed = PackedValue(form: self, shape: tensor.shape)
      placeholder.adoptTangents(of: tensor)
      return placeholder
    }
  }

  @TaskLocal static var current: SavedTensorHooks?

  /// Makes hooks.
  ///
  /// - Parameter pack: Keeps a value in some form, from which it can be had back; it must not
  ///   write to it.
  public init(pack: @escaping @Sendable (Tensor) -> PackedForm) { self.pack = pack }

  /// Runs `body` with these hooks on what it saves.
  ///
  /// - Parameter body: What to run.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func callAsFunction<R, Failure: Error>(
    _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    try Modes.with(SavedTensorHooks.$current, self, body)
  }

  /// The packed form of a value, in a placeholder.
  func pack(_ tensor: Tensor) -> Tensor {
    let plain = tensor.alias()
    let version = plain.version
    var form = pack(plain)
    if plain.version != version {
      // Ops within derivatives cannot throw, so the pass that needs the value does.
      form = PackedForm { () throws(AutogradError) in
        throw AutogradError(.badHook, "a pack hook wrote to the value that it was given")
      }
    }
    return form.placeholder(for: tensor)
  }
}

/// A value in the form that a hook gave it.
final class PackedValue {
  private let form: SavedTensorHooks.PackedForm
  private let shape: [Int]

  init(form: SavedTensorHooks.PackedForm, shape: [Int]) {
    self.form = form
    self.shape = shape
  }

  /// The value, at the place in the graph that its `placeholder` keeps.
  func value(in placeholder: Tensor) throws(AutogradError) -> Tensor {
    let value = try form.unpack()
    guard value.shape == shape, value.dtype == placeholder.dtype else {
      throw AutogradError(
        .badHook,
        """
        an unpack hook returned \(value.dtype.name) of shape \(value.shape) for a value of \
        \(placeholder.dtype.name) and shape \(shape)
        """)
    }
    let result = value.alias(
      node: placeholder.recordedNode, outputIndex: placeholder.outputIndex)
    result.adoptTangents(of: placeholder)
    return result
  }
}
