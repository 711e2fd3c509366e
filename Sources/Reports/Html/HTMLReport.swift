import ConformanceModel

/// The report for browsers: one page that needs nothing beside itself and works from disk.
///
/// It shows one run or several, engine beside engine. Without scripts everything can be read;
/// with them it can be filtered, and a link such as `#case=ops/exp/gradient` opens a case.
struct HTMLReport: ClosingReport {
  var run = ReportedRun()
  let output: TextOutput

  init(to output: TextOutput) {
    self.output = output
  }

  var text: String { Self.page(of: [run]) }

  /// The page of several runs, a column for each.
  static func page(of runs: [ReportedRun]) -> String {
    let table = EngineTable(runs)
    let sections = PageSections(table: table)
    let cases = table.areas.reduce(0) { $0 + $1.families.reduce(0) { $0 + $1.rows.count } }
    let title = "gradproof: \(table.names.joined(separator: ", "))"
    let legend = VerdictMark.legend.map { "<i class=\($0.1)>\($0.0)</i> \($0.2)" }
    return """
      <!DOCTYPE html>
      <html lang=en><meta charset=utf-8>
      <meta name=viewport content="width=device-width,initial-scale=1">
      <meta http-equiv=Content-Security-Policy content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(HTMLText.escaped(title))</title>
      <style>\(PageStyle.css)</style>
      <body>\(SlopePlot.grid)
      <header><h1>gradproof</h1><p>\(counted(cases, "case")), \
      \(counted(runs.count, "engine")): \(HTMLText.escaped(table.names.joined(separator: ", ")))
      <nav><a href="#matrix">matrix</a> <a href="#cases">cases</a> \
      <a href="#conventions">conventions</a> <a href="#known">known failures</a> \
      <a href="#slowest">slowest</a></nav></header>
      <main>
      <section class=es>\(sections.engines)</section>
      <section id=matrix><h2>Areas</h2>\(sections.matrix)</section>
      <section id=cases><h2>Cases</h2>
      <p class=q>\(legend.joined(separator: " · "))<p class=q>Marks stand in this order: \
      \(HTMLText.escaped(table.names.joined(separator: ", "))).
      <p class=q>Plots show, on logarithmic axes, how far finite differences are off at each step \
      (dots) and how far off each engine's derivative is (lines); in the shaded part it is right.
      <form id=filter hidden><input id=words type=search placeholder="filter by id or promise" \
      aria-label="filter"> <select id=kind aria-label="which cases"><option value="">all cases\
      <option value=f>failed<option value=d>engines differ<option value=x>known failures\
      <option value=u>unsupported<option value=p>passed</select> <output id=found></output></form>
      \(CaseList(table: table).html)</section>
      <section id=conventions><h2>Conventions</h2>\(sections.conventions)</section>
      <section id=known><h2>Known failures</h2>\(sections.knownFailures)</section>
      <section id=slowest><h2>Slowest cases</h2>\(sections.slowest)</section>
      </main>
      <script>\(PageScript.text)</script>

      """
  }
}
