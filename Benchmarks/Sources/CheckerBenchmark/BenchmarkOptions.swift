/// What the command line asks for.
struct BenchmarkOptions {
  /// A table, by the name of its option.
  enum Table: String, CaseIterable { case accuracy, statistics, localising, peers }

  private(set) var tables: [Table] = []
  /// Whether to take fewer samples, for a look in seconds.
  private(set) var isQuick = false
  /// Whether to print every point and every failing function.
  private(set) var isListing = false
  private(set) var asksForHelp = false
  /// The seed of everything random; a fresh one unless stated.
  private(set) var seed = UInt64.random(in: 0...UInt64(UInt32.max))
  /// The folder of the package, where the truth and the peers are.
  private(set) var root = "."

  static let usage = """
    usage: Benchmarks/checker [--accuracy] [--statistics] [--localising] [--peers]
                              [--quick] [--list] [--seed N]

      --accuracy     derivatives at 92 points with known truth
      --statistics   verdicts on 10,000 random compositions
      --localising   one wrong entry in 100,000
      --peers        side by side with PyTorch, JAX and HIPS autograd
      --quick        fewer samples and the light workloads only
      --list         also every point, or every function that was judged wrongly
      --seed N       the seed of everything random (default: a fresh one, printed)

    Without the name of a table, all of them are printed. Exits 1 if a requirement is not met.
    """

  struct Misuse: Error, CustomStringConvertible {
    let description: String
  }

  init(parsing arguments: some Sequence<String>) throws(Misuse) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--quick": isQuick = true
      case "--list": isListing = true
      case "--help", "-h": asksForHelp = true
      case "--seed":
        guard let seed = rest.next().flatMap({ UInt64($0) }) else {
          throw Misuse(description: "--seed needs a number")
        }
        self.seed = seed
      case "--root":
        guard let root = rest.next() else { throw Misuse(description: "--root needs a folder") }
        self.root = root
      default:
        guard argument.hasPrefix("--"), let table = Table(rawValue: String(argument.dropFirst(2)))
        else { throw Misuse(description: "unknown argument \(argument)") }
        tables.append(table)
      }
    }
    if tables.isEmpty { tables = Table.allCases }
  }
}
