import Conformance
import Foundation
import Testing

extension ChildProcesses {
  @Suite("The check of adapters")
  struct AdapterCheckTests {
    /// The complaint about an adapter that is a shell script, fed with the first exchange alone.
    private func complaint(
      _ script: String, timeLimit: Duration = .milliseconds(500)
    ) throws -> AdapterCheck.Complaint {
      let results = AdapterCheck.run(
        ChildCommand(["/bin/sh", "-c", script]),
        limits: ChildLimits(start: .seconds(3), grace: .milliseconds(100)),
        timeLimit: timeLimit, stopsAtFirstFault: true)
      let broken = try #require(results.first { $0.isBroken })
      guard case .broken(let complaint) = broken.outcome else { throw CancellationError() }
      return complaint
    }

    private let greeting =
      #"{"engine":{"name":"t","version":"1","protocol":1,"capabilities":[],"dtypes":["float64"]}}"#

    /// A script that greets, then answers each batch by a line in which `$id` is the batch's id.
    private func answering(_ line: String) -> String {
      """
      read hello; echo '\(greeting)'
      while read -r batch; do
        id=${batch#*:}; id=${id%%,*}
        \(line)
      done
      """
    }

    @Test("the reference engine behind the serving side keeps every promise")
    func reference() throws {
      let results = AdapterCheck.run(try HostileRun.command("none"))
      for result in results where result.isBroken {
        // The tests' own engine reads with the library's reader and so refuses what it does not know.
        #expect(result.promise.hasPrefix("a command that it does not know"), "\(result)")
      }
      #expect(results.count >= 20)
    }

    @Test("an adapter that does not start is one complaint with what it said")
    func start() throws {
      let results = AdapterCheck.run(try HostileRun.command("dies-at-start"))
      #expect(results.count == 1)
      guard case .broken(let complaint)? = results.first?.outcome else {
        Issue.record("it started")
        return
      }
      #expect(complaint.message.contains("exited with status 1"))
      #expect(complaint.standardError == "no module named torch\n")
      #expect(complaint.hint?.contains("run the command by itself") == true)
    }

    @Test("each habit of broken adapters has its hint")
    func hints() throws {
      let table: [(script: String, hint: String)] = [
        ("read hello; printf '%s' '\(greeting)'; sleep 60", "newline"),
        ("read hello; sleep 60", "flush standard output"),
        ("echo loading; read hello; echo '\(greeting)'", "printed on standard output"),
        (
          answering(#"echo "{\"id\":$id,\"replies\":[{\"ok\":null},{\"ok\":null}]}""#),
          "one reply for each command"
        ),
        (answering(#"echo "{\"id\":1,\"replies\":[]}""#), "with the batch's own id"),
        (
          answering(#"echo "{\"id\":$id,\"replies\":[]}"; echo "{\"id\":$id,\"replies\":[]}""#),
          "answer each batch once"
        ),
        (answering("echo loss: 0.5"), "printed on standard output"),
        (answering("exit 1"), "catch what the engine raises"),
        (answering("exec >&-; sleep 60"), "keep the moved standard output open"),
      ]
      for (script, hint) in table {
        let complaint = try complaint(script)
        #expect(complaint.hint?.contains(hint) == true, "\(complaint) for \(script)")
      }
    }

    @Test("bare NaN, null for a number and wrong lengths have their hints")
    func numbers() throws {
      for (data, hint) in [
        ("[NaN]", "as the strings"), ("[null]", "JavaScript"), ("[1,2]", "product of the shape"),
        ("[2]", "shortest decimal"),
      ] {
        let value = #"{\"dtype\":\"float64\",\"shape\":[],\"data\":\#(data)}"#
        let complaint = try complaint(
          answering(
            """
            n=$(printf %s "$batch" | grep -o '"do"' | wc -l)
            if [ $n -eq 0 ]; then echo "{\\"id\\":$id,\\"replies\\":[]}"
            elif [ $n -eq 1 ]; then echo "{\\"id\\":$id,\\"replies\\":[{\\"ok\\":null}]}"
            elif [ ${#batch} -gt 99999 ]
            then echo "{\\"id\\":$id,\\"replies\\":[{\\"error\\":\\"unsupported\\"}]}"
            else echo "{\\"id\\":$id,\\"replies\\":[{\\"ok\\":null},{\\"ok\\":\(value)}]}"; fi
            """), timeLimit: .seconds(10))
        #expect(complaint.hint?.contains(hint) == true, "\(complaint)")
      }
    }
  }
}
