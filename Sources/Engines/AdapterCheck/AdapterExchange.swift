import EngineKit

/// One scripted exchange with an adapter.
struct AdapterExchange: Sendable {
  /// What is asked of the adapter, as a promise.
  let promise: String
  /// What the adapter must declare for it; `nil` where it does.
  let need: @Sendable (EngineDescription) -> String?
  /// Whether it is lawful for the engine not to have what the exchange is about.
  let mayBeUnsupported: Bool
  /// The exchange.
  let run: @Sendable (AdapterConversation) throws(AdapterCheck.Complaint) -> Void

  init(
    _ promise: String, dtype: DType? = nil, capability: Capability? = nil,
    mayBeUnsupported: Bool = false,
    _ run: @escaping @Sendable (AdapterConversation) throws(AdapterCheck.Complaint) -> Void
  ) {
    self.promise = promise
    self.mayBeUnsupported = mayBeUnsupported
    self.run = run
    need = { description in
      if let dtype, !description.dtypes.contains(dtype) { return "dtype \(dtype.rawValue)" }
      if let capability, !description.capabilities.contains(capability) {
        return "capability \(capability.rawValue)"
      }
      return nil
    }
  }

  /// All exchanges, the simplest first; the last one ends the adapter.
  static let all: [AdapterExchange] = conversation + numbers + errors + state + ending

  // MARK: - What exchanges are made of

  static func tensor(_ name: String, _ data: String, shape: String, dtype: DType = .float64)
    -> String
  {
    #"{"do":"tensor","out":"\#(name)","dtype":"\#(dtype.rawValue)","shape":\#(shape),"data":\#(data)}"#
  }

  static func read(_ name: String) -> String {
    #"{"do":"read","of":"\#(name)","what":"value"}"#
  }

  /// Makes a tensor, reads it, and compares what comes bit by bit.
  static func echo(
    _ value: TensorValue, written: String? = nil, _ conversation: AdapterConversation
  ) throws(AdapterCheck.Complaint) {
    let encoder = WireEncoder(packsLargeTensors: false)
    let command =
      written
      ?? encoder.encode(Command(.tensor(out: "x", value: value, requiresGrad: false))).description
    let replies = try conversation.ask([command, read("x")])
    try demandSuccess(replies, count: 2)
    guard case .ok(.tensor(let got))? = replies.last else {
      throw AdapterCheck.Complaint(
        "reading a value answered no tensor",
        hint: "answer {\"ok\": {\"dtype\", \"shape\", \"data\"}}")
    }
    guard got.shape == value.shape else {
      throw AdapterCheck.Complaint(
        "the shape \(value.shape) came back as \(got.shape)",
        hint: "the shape of a scalar is [], and of n elements [n]")
    }
    guard got.dtype == value.dtype else {
      throw AdapterCheck.Complaint(
        "\(value.dtype.rawValue) came back as \(got.dtype.rawValue)",
        hint: "make the tensor with the dtype that the command names")
    }
    let (wanted, came) = (encoder.encode(value).description, encoder.encode(got).description)
    guard wanted == came else {
      throw AdapterCheck.Complaint(
        "\(wanted.prefix(120)) came back as \(came.prefix(120))",
        hint: "write numbers in the shortest decimal that reads back exactly, float32 as float32")
    }
  }

  static func demandSuccess(
    _ replies: [Reply], count: Int
  ) throws(AdapterCheck.Complaint) {
    for case .error(let kind, let message) in replies {
      var complaint = AdapterCheck.Complaint("it answered the error \(kind.rawValue): \(message)")
      complaint.isUnsupported = kind == .unsupported
      throw complaint
    }
    guard replies.count == count else {
      throw AdapterCheck.Complaint(
        "\(replies.count) replies to \(count) commands, none an error",
        hint: "every command that is run has a reply, {\"ok\": null} where it gives nothing")
    }
  }

  static func demandError(
    _ reply: Reply?, _ what: String, kind: ErrorKind? = nil
  ) throws(AdapterCheck.Complaint) {
    guard case .error(let got, _)? = reply else {
      throw AdapterCheck.Complaint(
        "\(what) answered no error", hint: "answer {\"error\": KIND, \"message\": …}")
    }
    if let kind, got != kind {
      throw AdapterCheck.Complaint(
        "\(what) answered \(got.rawValue), not \(kind.rawValue)",
        hint: "what the adapter does not know at all is \"unsupported\"")
    }
  }
}
