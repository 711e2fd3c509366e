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
    let (first, second) = (line(for: .hessianProduct), line(for: .thirdProduct))
    let direction = packing.directions(with: first.components)
    let claimed = packing.vector(
      of: try thirdProduct(
        packing.inputs, cotangents, direction, packing.directions(with: second.components)))
    let report = try checkGradient(
      of: { (vector) throws(Failure) in
        let product = try hessianProduct(packing.inputs(with: vector), cotangents, direction)
        return inner(packing.vector(of: product), second.components)
      }, at: packing.point, claimed: claimed, options: lineOptions())
    record(report, as: .thirdProduct, "", packing)
  }
}
