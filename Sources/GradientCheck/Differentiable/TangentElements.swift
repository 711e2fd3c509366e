#if canImport(_Differentiation)
  import _Differentiation

  /// The numbers of a tangent of a point.
  ///
  /// The tangents that Swift synthesizes for structures cannot be given a conformance, so their
  /// fields are read by reflection. An array that nothing depends on has a tangent without elements,
  /// which stands for zeros.
  func elements(ofTangent tangent: Any, at point: Any) -> [Double] {
    let elements: [Double]
    switch tangent {
    case let number as Double: elements = [number]
    case let number as Float: elements = [Double(number)]
    case let vector as any FlatVector: elements = vector.elements
    default:
      let fields = Mirror(reflecting: point).children
      return Mirror(reflecting: tangent).children.flatMap { child in
        let field = fields.first { $0.label == child.label }?.value ?? child.value
        // As deep as types are nested, which is no input.
        return GradientCheck.elements(ofTangent: child.value, at: field)
      }
    }
    guard elements.isEmpty, let point = point as? any FlatVector else { return elements }
    return point.elements.map { _ in 0 }
  }
#endif
