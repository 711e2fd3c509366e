import EngineKit

extension CommandFault {
  /// Faults of the modes that say what is recorded.
  static let modes: [CommandFault] =
    Command.Mode.allCases.flatMap { mode -> [CommandFault] in
      [
        CommandFault(
          "\(mode.slug)/ignored", "\(mode.rawValue) does nothing",
          touching: { $0.modes.contains(mode) }
        ) { action, _ in
          switch action {
          case .enter(mode), .leave(mode): []
          default: nil
          }
        },
        // An enable_grad that is left stands within another mode, which ends it.
        mode == .enableGrad
          ? nil
          : CommandFault(
            "\(mode.slug)/leaks", "\(mode.rawValue) stays on after it was left",
            touching: { $0.modes.contains(mode) }
          ) { action, memory in
            switch action {
            // The innermost mode at the end is what leaks; those around it cannot be left then.
            case .leave(mode) where memory.modes.count == 1: []
            default: nil
            }
          },
      ].compactMap(\.self)
    } + [
      CommandFault(
        "no-grad/inner-leave-ends-all", "leaving an inner no_grad ends the outer one as well",
        touching: { $0.modes.contains(.noGrad) }
      ) { action, memory in
        switch action {
        case .leave where memory.modes.count > 1:
          // The mode around it goes on as one that records.
          [.leave(memory.modes[memory.modes.count - 1]), .enter(.enableGrad)]
        default: nil
        }
      },
      CommandFault(
        "no-grad/cuts-what-was-recorded", "entering no_grad cuts results made before it",
        touching: { $0.modes.contains(.noGrad) },
        around: { action, memory in
          guard case .enter(.noGrad) = action else { return nil }
          return (
            memory.results.keys.sorted().map {
              .rebinding($0, by: "detach")
            }, []
          )
        }),
      CommandFault(
        "no-grad/results-are-tracked-later", "results of no_grad require grad once it is left",
        touching: { $0.modes.contains(.noGrad) },
        around: { action, memory in
          guard case .apply(let application) = action, memory.modes.contains(.noGrad),
            !application.op.hasSuffix("_"), !application.op.hasPrefix("detach")
          else { return nil }
          return ([], application.outputs.map { .set(on: $0, .requiresGrad(true)) })
        }),
      CommandFault(
        "inference-mode/is-no-grad", "inference_mode is only no_grad",
        touching: { $0.modes.contains(.inferenceMode) }
      ) { action, _ in
        switch action {
        case .enter(.inferenceMode): [.enter(.noGrad)]
        case .leave(.inferenceMode): [.leave(.noGrad)]
        default: nil
        }
      },
      CommandFault(
        "enable-grad/switches-off", "enable_grad records nothing",
        touching: { $0.modes.contains(.enableGrad) }
      ) { action, _ in
        switch action {
        case .enter(.enableGrad): [.enter(.noGrad)]
        case .leave(.enableGrad): [.leave(.noGrad)]
        default: nil
        }
      },
      reading(.gradEnabled, "grad-mode/always-on", "recording always says that it is on") { _, _ in
        .boolean(true)
      },
      reading(.gradEnabled, "grad-mode/always-off", "recording always says that it is off") {
        _, _ in .boolean(false)
      },
      CommandFault(
        "grad-mode/lost-after-error", "an error within a mode leaves the mode on",
        touching: { !$0.modes.isEmpty && !$0.errors.isEmpty }
      ) { action, memory in
        if case .leave = action, memory.failures > 0, memory.modes.count == 1 { [] } else { nil }
      },
    ]
}

extension Command.Mode {
  /// The mode's name, as names of faults have it.
  fileprivate var slug: String { rawValue.replacing("_", with: "-") }
}
