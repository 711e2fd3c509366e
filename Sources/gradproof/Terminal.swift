import ArgumentParser
import ConformanceModel
import Foundation
import Reports

/// What the process writes to, and how.
enum Terminal {
  /// Writing to a pipe whose reader left ends the process quietly instead of by a signal.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  static func print(_ text: String) {
    write(text + "\n", to: .standardOutput)
  }

  static func printError(_ text: String) {
    write("gradproof: " + text + "\n", to: .standardError)
  }

  /// Ends the process at once.
  static func end(_ status: RunStatus) -> Never {
    exit(status.rawValue)
  }

  static let output = TextOutput { write($0, to: .standardOutput) }
  static let errorOutput = TextOutput { write($0, to: .standardError) }

  private static func write(_ text: String, to handle: FileHandle) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      // Nobody reads any more, as when the output goes to `head`.
      exit(128 + SIGPIPE)
    }
  }

  /// Whether somebody sees progress on standard error.
  static var showsProgress: Bool {
    isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb" && environment("CI") == nil
  }

  /// The layout for standard output.
  static func style(color: ColorChoice) -> TextStyle {
    TextStyle(usesColor: usesColor(color), width: width)
  }

  private static func usesColor(_ choice: ColorChoice) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      environment("NO_COLOR").map(\.isEmpty) ?? true && isatty(STDOUT_FILENO) == 1
        && environment("TERM") != "dumb"
    }
  }

  private static var width: Int {
    var size = winsize()
    if isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    {
      return Int(size.ws_col)
    }
    return environment("COLUMNS").flatMap { Int($0) } ?? 80
  }

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }
}

/// When words are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never
}
