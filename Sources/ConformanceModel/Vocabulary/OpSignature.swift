/// How an op is called: its parameters in PyTorch's documented order.
///
/// Tensor parameters travel in `in`, the others by name in `attrs`.
public struct OpSignature: Sendable, Hashable {
  /// One parameter.
  public struct Parameter: Sendable, Hashable {
    /// What may stand there.
    public enum Kind: Sendable, Hashable {
      /// A tensor, or a number in its place.
      case tensor
      /// A tensor that may be absent.
      case optionalTensor
      /// A list of tensors, or all the arguments that are left.
      case tensors
      /// Anything that is no tensor operand; always optional for the reader.
      case attribute
    }

    /// The parameter's name, which is also its keyword.
    public var name: String
    /// What may stand there.
    public var kind: Kind
  }

  /// The op's name.
  public var name: String
  /// The parameters in order.
  public var parameters: [Parameter]
  /// Whether a trailing `_` makes the form that works in place.
  public var hasInPlaceForm: Bool
  /// Whether the result shares storage with the first input.
  public var givesView: Bool
  /// How many results the op may have.
  public var results: ClosedRange<Int>

  /// The number of tensor operands that must be given.
  public var requiredTensors: Int {
    parameters.count { $0.kind == .tensor || $0.kind == .tensors }
  }

  /// The names of the parameters that are no tensor operands, in order.
  public var attributes: [String] {
    parameters.filter { $0.kind == .attribute }.map(\.name)
  }
}

extension OpSignature {
  /// Reads a signature such as `gather(@input, dim, @index)`.
  ///
  /// `@` marks a tensor, `?` after it an optional one, `*` a list; `-> 2` or `-> 1...2` the
  /// number of results.
  init(_ text: String, hasInPlaceForm: Bool = false, givesView: Bool = false) {
    let open = text.firstIndex(of: "(") ?? text.endIndex
    let close = text.firstIndex(of: ")") ?? text.endIndex
    name = String(text[..<open])
    self.hasInPlaceForm = hasInPlaceForm
    self.givesView = givesView
    var parameters: [Parameter] = []
    if open < close {
      for part in text[text.index(after: open)..<close].split(separator: ",") {
        var word = part.drop { $0 == " " }
        let kind: Parameter.Kind
        switch (word.first, word.last) {
        case ("@", "?"): (kind, word) = (.optionalTensor, word.dropFirst().dropLast())
        case ("@", "*"): (kind, word) = (.tensors, word.dropFirst().dropLast())
        case ("@", _): (kind, word) = (.tensor, word.dropFirst())
        default: kind = .attribute
        }
        parameters.append(Parameter(name: String(word), kind: kind))
      }
    }
    self.parameters = parameters
    let counts = text[close...].split { !$0.isNumber }.compactMap { Int($0) }
    results = (counts.first ?? 1)...(counts.last ?? 1)
  }
}
