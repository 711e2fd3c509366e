extension DifferentiableFunction {
  /// A function with a vjp that needs no recording: cotangents in, gradients out.
  ///
  /// - Parameters:
  ///   - value: the outputs for the given inputs.
  ///   - vjp: the gradients of all inputs for cotangents of all outputs.
  public init(
    _ value: @escaping (_ inputs: Arrays) throws(Failure) -> Arrays,
    vjp: @escaping (_ inputs: Arrays, _ cotangents: inout [Cotangent]) throws(Failure) -> Gradients
  ) {
    self.init(value)
    abilities = [.choosesCotangents, .keepsGraphs]
    record = { (inputs, _) throws(Failure) in
      Recording(outputs: try value(inputs)) { (cotangents, _) throws(Failure) in
        try vjp(inputs, &cotangents)
      }
    }
  }

  /// A function of one vector with one number as output, and its gradient.
  ///
  /// - Parameters:
  ///   - value: the value at a point.
  ///   - gradient: the gradient at a point.
  public init(
    _ value: @escaping ([Double]) throws(Failure) -> Double,
    gradient: @escaping ([Double]) throws(Failure) -> [Double]
  ) {
    self.init(
      { (inputs) throws(Failure) in [ShapedArray(try value(inputs.first?.elements ?? []))] },
      vjp: { (inputs, cotangents) throws(Failure) in
        let weight = cotangents.first?.elements.first ?? 0
        return [ShapedArray(try gradient(inputs.first?.elements ?? []).map { weight * $0 })]
      })
    // The cotangent is applied here, not by the function's author.
    abilities = []
    layouts = []
  }
}
