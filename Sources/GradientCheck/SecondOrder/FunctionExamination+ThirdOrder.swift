/// The derivative of the Hessian product, where an engine can differentiate that far.
extension FunctionExamination {
  mutating func examineThirdOrder() throws(Failure) {
    guard let hessianProduct = function.hessianProduct, let thirdProduct = function.thirdProduct,
      wants(.thirdProduct)
    else { return }
    if results.contains(where: { $0.property == .hessianProduct && $0.verdict.isWrong }) {
      notes.append("\(Property.thirdProduct): not checked, because the Hessian product is wrong")
      return
    }
    let second = direction(for: .thirdProduct)
    let first = packing.directions(with: direction(for: .hessianProduct).components)
    let claimed = packing.vector(
      of: try thirdProduct(
        packing.inputs, cotangents, first, packing.directions(with: second.components)))
    let report = try second.check(claimed) { (vector) throws(Failure) in
      packing.vector(of: try hessianProduct(packing.inputs(with: vector), cotangents, first))
    }
    record(report, as: .thirdProduct, "") { [packing] in packing.path(of: $0) }
  }
}
