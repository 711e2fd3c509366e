/// One evaluation of a function that kept what its reverse passes need: a graph, or a tape.
///
/// Several recordings may be alive at once, and passes may be taken from each in any order.
public struct Recording<Failure: Error> {
  /// The values of the outputs.
  public let outputs: [ShapedArray]

  /// A reverse pass: from one cotangent for each output to the gradient of each input.
  ///
  /// With `createGraph` the gradients must be such that they could be differentiated in turn. The
  /// answer has one entry for each input of the function, nil where the input was not flagged or
  /// the engine gives no gradient, which counts as zero.
  public typealias Pullback = (
    _ cotangents: inout [Cotangent], _ createGraph: Bool
  ) throws(Failure) -> [ShapedArray?]

  /// The reverse pass.
  public let pullback: Pullback

  /// A recording with its outputs and its reverse pass.
  public init(outputs: [ShapedArray], pullback: @escaping Pullback) {
    self.outputs = outputs
    self.pullback = pullback
  }
}
