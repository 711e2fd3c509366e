import Foundation

/// Measures GradientCheck and holds the figures against what is required of it.
@main
enum CheckerBenchmark {
  static func main() throws {
    let options: BenchmarkOptions
    do {
      options = try BenchmarkOptions(parsing: CommandLine.arguments.dropFirst())
    } catch {
      FileHandle.standardError.write(Data("\(error)\n\n\(BenchmarkOptions.usage)\n".utf8))
      exit(2)
    }
    if options.asksForHelp { return print(BenchmarkOptions.usage) }
    // A peer that dies is an error of that peer, not the end of the benchmark.
    signal(SIGPIPE, SIG_IGN)
    var scoreboard = Scoreboard()
    for table in options.tables {
      switch table {
      case .accuracy:
        try AccuracyBenchmark.run(
          truth: options.root + "/Truth/points.json", lists: options.isListing, &scoreboard)
      case .statistics:
        StatisticsBenchmark.run(
          seed: options.seed, quick: options.isQuick, lists: options.isListing, &scoreboard)
      case .localising:
        LocalisingBenchmark.run(seed: options.seed, quick: options.isQuick, &scoreboard)
      case .peers:
        PeersBenchmark.run(
          root: options.root, seed: options.seed, quick: options.isQuick, &scoreboard)
      }
      // So that a pipe shows each table as soon as it is made.
      fflush(nil)
    }
    printHeading("Summary")
    if scoreboard.failures.isEmpty { return print("All requirements are met.") }
    scoreboard.failures.forEach { print("FAIL  \($0)") }
    exit(1)
  }
}
