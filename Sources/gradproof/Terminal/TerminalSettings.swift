import Reports

/// What is known of where output goes, and what follows from it.
struct TerminalSettings {
  /// Whether standard output and standard error are terminals.
  var outputIsTerminal: Bool
  var errorsAreTerminal: Bool
  /// The columns that the terminal says it has.
  var columns: Int?
  var environment: [String: String]

  /// `--color`, then NO_COLOR, then those that force colour, then the terminal.
  func usesColor(_ choice: ColorChoice) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto:
      if isSet("NO_COLOR") { return false }
      for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
        if let value = environment[name], !value.isEmpty { return value != "0" }
      }
      return outputIsTerminal && !isDumb
    }
  }

  var width: Int {
    columns ?? environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  /// Whether the locale is one that was chosen and has no Unicode.
  ///
  /// Where nothing is chosen, as in most containers, text is UTF-8.
  var usesASCII: Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let locale = environment[name], !locale.isEmpty else { continue }
      let plain = locale.uppercased().replacing("-", with: "")
      return !plain.contains("UTF8")
    }
    return false
  }

  /// Whether progress is shown, and as a bar.
  func progress(_ choice: ProgressChoice) -> (isShown: Bool, isBar: Bool) {
    switch choice {
    case .none: (false, false)
    case .bar: (true, true)
    case .counter: (true, false)
    case .auto:
      if isSet("CI") || isDumb { (isSet("CI"), false) } else { (errorsAreTerminal, true) }
    }
  }

  private func isSet(_ name: String) -> Bool {
    environment[name].map { !$0.isEmpty } ?? false
  }

  private var isDumb: Bool { environment["TERM"] == "dumb" }
}
