import EngineKit

/// Tells a broken adapter from an engine that does not conform: scripted exchanges, each with a
/// plain hint where it fails.
///
/// Nothing here is about derivatives being right; that is what cases are for.
public enum AdapterCheck {
  /// What came of one exchange.
  public struct Result: Sendable, Hashable {
    /// What is asked of the adapter, as a promise.
    public var promise: String
    /// What came.
    public var outcome: Outcome

    /// What came of an exchange.
    public enum Outcome: Sendable, Hashable {
      /// The promise holds.
      case kept
      /// The adapter does not declare what the exchange needs.
      case skipped(String)
      /// The promise does not hold.
      case broken(Complaint)
    }

    /// Whether the adapter needs attention here.
    public var isBroken: Bool {
      if case .broken = outcome { true } else { false }
    }
  }

  /// What is wrong with an adapter.
  public struct Complaint: Error, Sendable, Hashable {
    /// What happened.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// What the adapter wrote to its standard error meanwhile.
    public var standardError: String
    /// Whether the adapter lives and says that its engine cannot do this.
    var isUnsupported = false

    init(_ message: String, hint: String? = nil, standardError: String = "") {
      self.message = message
      self.hint = hint
      self.standardError = standardError
    }
  }

  /// Runs the exchanges.
  ///
  /// - Parameters:
  ///   - command: The adapter's program.
  ///   - limits: How long a process may take for what.
  ///   - timeLimit: How long an answer may take.
  ///   - stopsAtFirstFault: Whether nothing is asked after a promise that does not hold.
  ///   - report: Called with each result as it comes.
  /// - Returns: All results; the rest is left out where the adapter does not start.
  @discardableResult
  public static func run(
    _ command: ChildCommand, limits: ChildLimits = ChildLimits(),
    timeLimit: Duration = .seconds(10), stopsAtFirstFault: Bool = false,
    reportingTo report: (Result) -> Void = { _ in }
  ) -> [Result] {
    var results: [Result] = []
    func add(_ promise: String, _ outcome: Result.Outcome) {
      results.append(Result(promise: promise, outcome: outcome))
      report(Result(promise: promise, outcome: outcome))
    }
    var conversation: AdapterConversation
    let greeting = "it starts, and answers the greeting with what it is"
    do throws(Complaint) {
      conversation = try AdapterConversation(command, limits: limits, timeLimit: timeLimit)
      add(greeting, .kept)
    } catch {
      var complaint = error
      complaint.hint =
        complaint.hint ?? "run the command by itself and see what it says: \(command)"
      add(greeting, .broken(complaint))
      return results
    }
    for exchange in AdapterExchange.all {
      if let need = exchange.need(conversation.description) {
        add(exchange.promise, .skipped(need))
        continue
      }
      do throws(Complaint) {
        try exchange.run(conversation)
        try conversation.demandSilence()
        add(exchange.promise, .kept)
      } catch {
        if error.isUnsupported, exchange.mayBeUnsupported {
          add(exchange.promise, .skipped("the engine cannot"))
          continue
        }
        add(exchange.promise, .broken(error))
        if stopsAtFirstFault { return results }
        // What went wrong may have left the adapter in any state.
        do throws(Complaint) {
          conversation = try AdapterConversation(command, limits: limits, timeLimit: timeLimit)
        } catch {
          add("it starts again", .broken(error))
          return results
        }
      }
    }
    return results
  }
}
