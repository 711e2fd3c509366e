import ConformanceModel

/// The names of a program as far as they are known without running it.
///
/// A name that is bound on some path counts as bound: only what is bound nowhere is an error.
struct Scope {
  /// Where steps stand.
  enum Place {
    case program
    case hookBody
    case plainFunction
    case customFunction
  }

  /// The names of the case's constants and variables, or of the function's inputs.
  let inputs: [String]
  /// Where the steps stand.
  var place: Place
  /// The names that may be bound here.
  var bound: Set<String>
  /// The names that are bound anywhere in the program.
  var everBound: Set<String>
  /// The names of hooks.
  var hooks: Set<String> = []
  /// How many loops and hook bodies are around the steps: there a name may be bound later.
  var repetitions = 0
  /// Names that were used before they were seen to be bound.
  var deferred: [(name: String, location: FileLocation)] = []
  /// Whether a step is read that must raise: what an engine refuses may then be written.
  var mustRaise = false
  /// How many hooks were given a hidden name for what they are given.
  var hiddenNames = 0

  init(inputs: [String], place: Place = .program) {
    self.inputs = inputs
    self.place = place
    bound = Set(inputs)
    everBound = bound
  }

  /// Notes that a name is bound from here on.
  mutating func bind(_ name: String) {
    bound.insert(name)
    everBound.insert(name)
  }
}

extension FileReader {
  /// Checks a name where its value is used.
  func use(_ name: String, at location: FileLocation, in scope: inout Scope) {
    if scope.bound.contains(name) { return }
    if scope.repetitions > 0 {
      scope.deferred.append((name, location))
    } else {
      reportUnbound(name, at: location, in: scope)
    }
  }

  /// Checks all names of an expression.
  func use(_ expression: Expression, in scope: inout Scope) {
    var names: [(String, FileLocation)] = []
    expression.forEachName { names.append(($0, $1)) }
    for (name, location) in names { use(name, at: location, in: &scope) }
  }

  /// Tells of names that are bound nowhere in the program.
  func reportDeferredNames(of scope: Scope) {
    for (name, location) in scope.deferred where !scope.everBound.contains(name) {
      reportUnbound(name, at: location, in: scope)
    }
  }

  /// Tells of a name that is not bound.
  func reportUnbound(_ name: String, at location: FileLocation, in scope: Scope) {
    let message: String
    var suggestion: String?
    if scope.hooks.contains(name) {
      message = "\"\(name)\" is a hook, not a tensor"
    } else if scope.everBound.contains(name) {
      message = "\"\(name)\" is not bound here any more or not yet"
    } else {
      message = "\"\(name)\" is not bound"
      suggestion = Spelling.suggestion(for: name, among: scope.bound)
      if suggestion == nil, vocabulary[name] != nil || functions[name] != nil {
        suggestion = "\(name) is a function: write \(name)(…)"
      } else if suggestion == nil, ["True", "False", "None"].contains(name) {
        suggestion = "write \(name.lowercased())"
      }
    }
    problems.report(at: location, length: name.count, message, suggestion: suggestion)
  }
}
