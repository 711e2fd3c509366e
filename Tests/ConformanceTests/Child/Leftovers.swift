import Foundation

/// What a child process may leave behind.
enum Leftovers {
  /// The command lines of running processes that hold a word, after as long as it takes for those
  /// that were killed to be gone.
  static func processes(with word: String) -> [String] {
    let deadline = ContinuousClock.now + .seconds(3)
    while true {
      let found = runningProcesses(with: word)
      if found.isEmpty || ContinuousClock.now > deadline { return found }
      usleep(20_000)
    }
  }

  private static func runningProcesses(with word: String) -> [String] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return folders.filter { $0.allSatisfy(\.isNumber) }.compactMap { number in
      guard let data = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else {
        return nil
      }
      let line = String(decoding: data, as: UTF8.self).replacing("\0", with: " ")
      return line.contains(word) ? line : nil
    }
  }

  /// The number of this process's open pipes, after as long as it takes for those of other tests to
  /// be closed.
  static func pipes(settlingTo expected: Int) -> Int {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      let count = pipes
      if count <= expected || ContinuousClock.now > deadline { return count }
      usleep(20_000)
    }
  }

  /// The number of this process's open pipes.
  static var pipes: Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
    return names.compactMap { Int32($0) }.filter { descriptor in
      var information = stat()
      return fstat(descriptor, &information) == 0
        && information.st_mode & S_IFMT == S_IFIFO
    }.count
  }
}
