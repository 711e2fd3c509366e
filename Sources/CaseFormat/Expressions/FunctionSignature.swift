/// How a function of a file is called.
struct FunctionSignature: Sendable {
  var inputs: [String]
  var results: Int
  var isCustom: Bool
}

/// The functions that are part of the language.
enum Builtin: String, CaseIterable {
  case item
  case append
  case checkpoint
  case backward
  case grad
  case jvp
  case retainGrad = "retain_grad"
  case remove
  case release

  /// Whether a call is a step and no value.
  var isStep: Bool {
    switch self {
    case .item, .append, .checkpoint, .grad, .jvp: false
    case .backward, .retainGrad, .remove, .release: true
    }
  }

  /// How a call is written, for messages.
  var usage: String {
    switch self {
    case .item: "item(x)"
    case .append: "parts = append(parts, y)"
    case .checkpoint: "checkpoint(f, x)"
    case .backward: "backward(z)"
    case .grad: "gx, gy = grad(z, [x, y])"
    case .jvp: "t = jvp(z, [x], [v])"
    case .retainGrad: "retain_grad(y)"
    case .remove: "remove(h)"
    case .release: "release(y)"
    }
  }
}
