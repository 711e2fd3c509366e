import ArgumentParser
import CaseFormat
import ConformanceModel
import Reports

/// `gradproof completions`.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a script that lets a shell complete gradproof's words.",
    discussion: """
      bash: gradproof completions bash > ~/.local/share/bash-completion/completions/gradproof
      zsh:  gradproof completions zsh > ~/.zfunc/_gradproof  (a folder of $fpath)
      fish: gradproof completions fish > ~/.config/fish/completions/gradproof.fish
      """)

  /// The shells that have such scripts.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash
    case zsh
    case fish
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    Terminal.output.write(Gradproof.completionScript(for: kind) + "\n")
  }
}

/// The ids that a word of the command line can become.
enum IDCompletion {
  /// The ids and folders of the corpus that begin with a word, one level of folders further.
  static func words(_ arguments: [String], _ position: Int, _ prefix: String) -> [String] {
    guard let corpus = try? corpus(arguments) else { return [] }
    var words: Set<String> = []
    for item in corpus.cases where item.id.hasPrefix(prefix) {
      let rest = item.id.dropFirst(prefix.count)
      let level = rest.firstIndex(of: "/").map { rest[...$0] } ?? rest
      words.insert(prefix + level)
    }
    return words.sorted()
  }

  /// The corpus that the words before name.
  private static func corpus(_ arguments: [String]) throws -> Corpus {
    if let position = arguments.firstIndex(of: "--cases"), position + 1 < arguments.count {
      return CorpusReader().read(folder: arguments[position + 1])
    }
    return try CorpusOptions.bundled()
  }
}

/// The engines that a word of the command line can become.
enum EngineCompletion {
  static func words(_ arguments: [String], _ position: Int, _ prefix: String) -> [String] {
    let adapters = (try? Adapters.found(python: nil).list()) ?? []
    return ["reference"] + adapters.map(\.name) + ["exec:"]
  }
}
