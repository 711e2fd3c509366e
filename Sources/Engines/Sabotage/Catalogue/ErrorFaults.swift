import EngineKit

extension CommandFault {
  /// For every kind of error: it is not raised, and it is raised as something else.
  ///
  /// Not for those that an engine may lawfully have no use for: it has another derivative at hand,
  /// or answers with inf.
  static let errors: [CommandFault] = ErrorKind.allCases.filter {
    $0.canBeExpected && $0 != .domain && $0 != .notImplemented
  }.flatMap { kind in
    [
      CommandFault(
        "errors/\(kind.rawValue)-not-raised", "\(kind.rawValue) is not raised",
        touching: { $0.errors.contains(kind.rawValue) }
      ) { _, reply, _ in
        guard case .error(kind, _) = reply else { return nil }
        return .done
      },
      CommandFault(
        "errors/\(kind.rawValue)-is-another", "\(kind.rawValue) is raised as another kind",
        touching: { $0.errors.contains(kind.rawValue) }
      ) { _, reply, _ in
        guard case .error(kind, let message) = reply else { return nil }
        return .error(kind == .badArgument ? .shapeMismatch : .badArgument, message: message)
      },
    ]
  }
}
