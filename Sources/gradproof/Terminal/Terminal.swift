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

  /// Prints a line; on a terminal in characters that it has.
  static func print(_ text: String) {
    let isPlain = settings.outputIsTerminal && settings.usesASCII
    (isPlain ? output.inASCII : output).write(text + "\n")
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

  /// The layout for standard output.
  static func style(
    color: ColorChoice, verbosity: TextStyle.Verbosity = .normal
  ) -> TextStyle {
    TextStyle(
      usesColor: settings.usesColor(color), width: settings.width, verbosity: verbosity)
  }

  /// Whether somebody sees a line on standard error that is written over again and again.
  static var showsProgress: Bool {
    settings.progress(.auto) == (isShown: true, isBar: true)
  }

  /// What shows how far a run is, where there is somebody to see it.
  static func progress(_ choice: ProgressChoice) -> ProgressDisplay? {
    let (isShown, isBar) = settings.progress(choice)
    return isShown
      ? ProgressDisplay(isBar: isBar, width: settings.width, to: errorOutput) : nil
  }

  /// Standard output for text that people read.
  static var outputForPeople: TextOutput {
    settings.usesASCII ? output.inASCII : output
  }

  static var settings: TerminalSettings {
    TerminalSettings(
      outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorsAreTerminal: isatty(STDERR_FILENO) == 1,
      columns: columns(of: STDOUT_FILENO) ?? columns(of: STDERR_FILENO),
      environment: ProcessInfo.processInfo.environment)
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else { return nil }
    return Int(size.ws_col)
  }
}

/// When words are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never
}
