import Foundation
import Workloads

/// The processor time of this thread, in seconds: what others run meanwhile counts less.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The time of one call, from as many as take `least` seconds together.
func seconds(least: Double, _ body: () throws -> Void) rethrows -> Double {
  var count = 0
  let start = processorTime()
  while true {
    try body()
    count += 1
    let spent = processorTime() - start
    if spent >= least { return spent / Double(count) }
  }
}

/// Lets what memory was needed so far count no more, where the system can do that.
func forgetPeakMemory() {
  // What was freed would hide what is asked for next.
  give_back_freed_memory()
  try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
}

/// The most memory that this process has had, in bytes.
func peakMemory() -> Double {
  #if canImport(Darwin)
    var usage = rusage()
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss)
  #else
    // Here rusage counts what the parent had before it became this program.
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
    return (kilobytes.flatMap { Double($0) } ?? .nan) * 1024
  #endif
}

extension [Double] {
  /// The middle of the values in order.
  var median: Double { isEmpty ? .nan : sorted()[(count - 1) / 2] }
}
