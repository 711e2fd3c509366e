import ArgumentParser
import Conformance
import ConformanceModel
import Foundation

/// Which part of the selected cases a command is about.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take a part of the selected cases: 3/8 is the third of eight; auto asks the one of "
        + "\(Distributor.allCases.map(\.rawValue).joined(separator: ", ")) that runs this, or name it.",
      valueName: "k/n"))
  var shard: ShardChoice?

  /// A shard, and the system that it is from.
  struct Chosen {
    var shard: Shard
    var distributor: Distributor?
  }

  /// The shard that is meant; `nil` for all cases.
  func chosen() throws -> Chosen? {
    let environment = ProcessInfo.processInfo.environment
    do throws(DistributorError) {
      switch shard {
      case nil: return nil
      case .stated(let shard): return Chosen(shard: shard)
      case .from(let distributor):
        return Chosen(
          shard: try distributor.shard(in: environment), distributor: distributor)
      case .automatic:
        let distributor = try Distributor.only(in: environment)
        return Chosen(
          shard: try distributor.shard(in: environment), distributor: distributor)
      }
    } catch {
      throw Exit(.usage, "\(error)")
    }
  }
}

extension ShardOptions.Chosen {
  /// The shard with where it comes from: `shard 3/8 from GitLab`.
  var text: String { "shard \(shard)" + (distributor.map { " from \($0.name)" } ?? "") }
}

/// What `--shard` may be.
enum ShardChoice: ExpressibleByArgument {
  case stated(Shard)
  case from(Distributor)
  case automatic

  init?(argument: String) {
    if argument == "auto" {
      self = .automatic
    } else if let distributor = Distributor(rawValue: argument) {
      self = .from(distributor)
    } else if let shard = Shard(argument) {
      self = .stated(shard)
    } else {
      return nil
    }
  }
}
