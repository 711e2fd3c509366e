#if canImport(_Differentiation)
  public import _Differentiation

  extension Array.DifferentiableView: FlatVector where Element == Double {
    /// The numbers of the array.
    public var elements: [Double] { base }
    /// The given numbers.
    public func with(elements: [Double]) -> Self { Self(elements) }
  }

  /// Holds the gradient that Swift's own differentiation gives against the function.
  ///
  /// ```swift
  /// let report = checkGradient(of: { x in x * x * x }, at: 2.0)
  /// #expect(report.agrees, "\(report)")
  /// ```
  ///
  /// - Parameters:
  ///   - function: a function of a number, of an array, or of a structure that is a ``FlatVector``.
  ///   - point: the point.
  ///   - options: seed, domains, scales, resolution, and what is examined.
  /// - Returns: the report.
  public func checkGradient<Point: Differentiable & FlatVector>(
    of function: @differentiable(reverse) (Point) -> Double, at point: Point,
    options: CheckOptions = CheckOptions()
  ) -> GradientReport {
    let claimed = elements(ofTangent: gradient(at: point, of: function), at: point)
    return checkGradient(
      of: { function(point.with(elements: $0)) }, at: point.elements, claimed: claimed,
      options: options)
  }

  /// Checks all relations that Swift's own differentiation of a function has to fulfil.
  ///
  /// ```swift
  /// let report = checkFunction(of: { (x: [Double]) in x[0] * x[1] }, at: [2, 3])
  /// #expect(report.agrees, "\(report)")
  /// ```
  ///
  /// - Parameters:
  ///   - function: a function between numbers, arrays, or structures that are ``FlatVector``s.
  ///   - point: the point.
  ///   - options: what is looked at, and how.
  /// - Returns: the report.
  public func checkFunction<
    Point: Differentiable & FlatVector, Output: Differentiable & FlatVector
  >(
    of function: @escaping @differentiable(reverse) (Point) -> Output, at point: Point,
    options: FunctionCheckOptions = FunctionCheckOptions()
  ) -> FunctionReport where Output.TangentVector: FlatVector {
    checkFunction(
      DifferentiableFunction(function, like: point), at: [ShapedArray(point.elements)],
      options: options)
  }

  extension DifferentiableFunction where Failure == Never {
    /// A function with the reverse mode that Swift's own differentiation gives it.
    ///
    /// - Parameters:
    ///   - function: the function.
    ///   - point: a value of the structure of the input; its numbers do not matter.
    public init<Point: Differentiable & FlatVector, Output: Differentiable & FlatVector>(
      _ function: @escaping @differentiable(reverse) (Point) -> Output, like point: Point
    ) where Output.TangentVector: FlatVector {
      func input(_ inputs: Arrays) -> Point {
        point.with(elements: inputs.first?.elements ?? [])
      }
      self.init { [ShapedArray(function(input($0)).elements)] }
      abilities = [.choosesCotangents, .keepsGraphs]
      layouts = [.rowMajor]
      record = { inputs, _ in
        let input = input(inputs)
        let (output, pullback) = valueWithPullback(at: input, of: function)
        return Recording(outputs: [ShapedArray(output.elements)]) { cotangents, _ in
          let cotangent = Output.TangentVector.zero.with(
            elements: cotangents.first?.elements ?? [])
          return [ShapedArray(elements(ofTangent: pullback(cotangent), at: input))]
        }
      }
    }
  }
#endif
