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
  ) -> GradientReport where Point.TangentVector: FlatVector {
    let claimed = gradient(at: point, of: function).filled(to: point.elements.count)
    return checkGradient(
      of: { function(point.with(elements: $0)) }, at: point.elements, claimed: claimed,
      options: options)
  }

  extension DifferentiableFunction where Failure == Never {
    /// A function with the reverse mode that Swift's own differentiation gives it.
    ///
    /// `point` tells the structure of the input; its numbers do not matter.
    public init<Point: Differentiable & FlatVector, Output: Differentiable & FlatVector>(
      _ function: @escaping @differentiable(reverse) (Point) -> Output, like point: Point
    ) where Point.TangentVector: FlatVector, Output.TangentVector: FlatVector {
      self.init { inputs in
        [ShapedArray(function(point.with(elements: inputs.first?.elements ?? [])).elements)]
      }
      abilities = [.choosesCotangents, .keepsGraphs]
      layouts = [.rowMajor]
      record = { inputs, _ in
        let input = point.with(elements: inputs.first?.elements ?? [])
        let (output, pullback) = valueWithPullback(at: input, of: function)
        // A cotangent has the structure of the tangent of the output, which a pullback of any
        // cotangent shows; zero has it too, but for the length of arrays.
        return Recording(outputs: [ShapedArray(output.elements)]) { cotangents, _ in
          let cotangent = Output.TangentVector.zero.with(
            elements: cotangents.first?.elements ?? [])
          return [ShapedArray(pullback(cotangent).filled(to: input.elements.count))]
        }
      }
    }
  }

  /// Checks all relations that Swift's own differentiation of a function has to fulfil.
  ///
  /// - Parameters:
  ///   - function: a function between numbers, arrays, or structures that are ``FlatVector``s.
  ///   - point: the point.
  ///   - options: what is looked at, and how.
  /// - Returns: the report.
  public func checkFunction<
    Point: Differentiable & FlatVector, Output: Differentiable & FlatVector
  >(
    _ function: @escaping @differentiable(reverse) (Point) -> Output, at point: Point,
    options: FunctionCheckOptions = FunctionCheckOptions()
  ) -> FunctionReport
  where Point.TangentVector: FlatVector, Output.TangentVector: FlatVector {
    checkFunction(
      DifferentiableFunction(function, like: point), at: [ShapedArray(point.elements)],
      options: options)
  }

  extension FlatVector where Self: AdditiveArithmetic {
    /// The numbers of a tangent; Swift gives an empty array for a tangent of zeros.
    fileprivate func filled(to count: Int) -> [Double] {
      let elements = elements
      return elements.isEmpty && self == .zero ? Array(repeating: 0, count: count) : elements
    }
  }
#endif
