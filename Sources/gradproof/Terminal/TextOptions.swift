import ArgumentParser
import Reports

/// How a run is told to people.
struct TextOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print what is not as expected, and the counts.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print a line for each case.")
  var verbose = false

  @Option(
    help: """
      How to show on standard error how far the run is: auto (a bar on a terminal, counters where \
      CI is set), bar, counter or none.
      """)
  var progress = ProgressChoice.auto

  @Option(help: "When to colour words: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    if quiet && verbose { throw ValidationError("-q and -v contradict each other") }
  }

  /// The layout for standard output.
  var style: TextStyle {
    Terminal.style(color: color, verbosity: quiet ? .quiet : verbose ? .verbose : .normal)
  }
}
