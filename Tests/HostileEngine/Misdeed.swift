/// What a hostile engine does wrong, once a case gives it the number 13 or from its start on.
enum Misdeed: String, CaseIterable {
  case none

  // At the start.
  case diesAtStart = "dies-at-start"
  case exitsSilentlyAtStart = "exits-silently-at-start"
  case hangsAtStart = "hangs-at-start"
  case printsAtStart = "prints-at-start"
  case speaksAnotherVersion = "speaks-another-version"

  // Instead of an answer.
  case exits
  case exitsSilently = "exits-silently"
  case kills
  case hangs
  case ignoresTerm = "ignores-term"
  case closesOutput = "closes-output"
  case exitsLeavingAGrandchild = "exits-leaving-a-grandchild"
  case takesMemory = "takes-memory"

  // A wrong answer.
  case answersLate = "answers-late"
  case wrongIdentifier = "wrong-id"
  case twice
  case twiceSlowly = "twice-slowly"
  case halfALine = "half-a-line"
  case noNewline = "no-newline"
  case noNewlineAtTheEnd = "no-newline-at-the-end"
  case invalidUTF8 = "invalid-utf8"
  case nullForANumber = "null"
  case hugeLine = "huge-line"
  case prints
  case wrongLength = "wrong-length"
  case wrongShapes = "wrong-shapes"
  case tooFewReplies = "too-few-replies"
  case tooManyReplies = "too-many-replies"
  case unsupported

  // Odd and lawful.
  case twoInOneWrite = "two-in-one-write"
  case inTwoWrites = "in-two-writes"
  case answersAfterProgress = "answers-after-progress"
  case progressesForEver = "progresses-for-ever"
  case bareNaN = "bare-nan"
  case floodsStandardError = "floods-standard-error"
  case writesBeforeReading = "writes-before-reading"
  case forks
}
