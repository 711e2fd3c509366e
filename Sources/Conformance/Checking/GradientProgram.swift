import ConformanceModel
import EngineKit

extension Case {
  /// The steps whose derivative a gradient check takes: those that compute.
  ///
  /// Left out are `backward`, `grad` and `jvp`, steps that use what these bound or a `.grad`,
  /// hooks, expectations, blocks that raise, and changes of `.grad` and `requires_grad`.
  var computingSteps: [Step] {
    var filter = ComputingFilter()
    return filter.kept(steps)
  }
}

private struct ComputingFilter {
  /// Names that hold what a gradient pass made.
  private var tainted: Set<String> = []

  mutating func kept(_ steps: [Step]) -> [Step] {
    var result: [Step] = []
    for step in steps {
      if let step = kept(step) {
        for name in step.boundNames { tainted.remove(name) }
        result.append(step)
      } else {
        step.forEach { tainted.formUnion($0.boundNames) }
      }
    }
    return result
  }

  private mutating func kept(_ step: Step) -> Step? {
    switch step.kind {
    case .backward, .grad, .jvp, .hook, .expect, .raises, .retainGrad, .remove,
      .setAttribute(_, .grad, _), .setAttribute(_, .requiresGrad, _):
      return nil
    default: break
    }
    guard !step.expressions.contains(where: usesGradient) else { return nil }
    var step = step
    switch step.kind {
    case .branch(let condition, let then, let otherwise):
      step.kind = .branch(condition, then: kept(then), otherwise: kept(otherwise))
    case .whileLoop(let condition, let body, let limit):
      step.kind = .whileLoop(condition, body: kept(body), limit: limit)
    case .repeatLoop(let count, let body): step.kind = .repeatLoop(count, body: kept(body))
    case .forLoop(let name, let items, let body):
      step.kind = .forLoop(name: name, items, body: kept(body))
    case .mode(let mode, let body): step.kind = .mode(mode, body: kept(body))
    case .release(let names): step.kind = .release(names.filter { !tainted.contains($0) })
    default: break
    }
    return step
  }

  private func usesGradient(_ expression: Expression) -> Bool {
    var found = false
    expression.forEach { expression in
      switch expression.kind {
      case .name(let name) where tainted.contains(name): found = true
      case .attribute(_, .grad): found = true
      default: break
      }
    }
    return found
  }
}
