import ArgumentParser
import JSON
import PenstockConfig
import PenstockServer

/// `penstock doctor`: looks at everything that has to be right outside the configuration.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what the gateway needs from this machine.",
        discussion: "Exit code 0 when all is well or merely worth a warning, 3 when not.")

    @Argument(help: "The configuration whose ports, plugins and directories are looked at.")
    var config: String?

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        var examination = Examination()
        examination.machine()
        let path =
            config ?? (TextFile.exists(ConfigurationFile.usual) ? ConfigurationFile.usual : nil)
        if let path { examination.configuration(path) }
        if json {
            print(examination.json.pretty)
        } else {
            for finding in examination.findings { print(finding.line) }
        }
        if examination.findings.contains(where: { $0.state == .bad }) { throw ExitCode.environment }
    }
}

/// One thing that was looked at.
struct Finding {
    enum State: String { case good = "ok", doubtful = "warning", bad = "error" }

    var state: State
    var subject: String
    var message: String
    var hint: String?

    var line: String {
        let colour = state == .good ? "32" : state == .doubtful ? "33" : "31"
        let mark = Terminal.paint(state.rawValue, colour, Terminal.outputHasColour)
        let padding = String(repeating: " ", count: max(8 - state.rawValue.count, 1))
        return "\(mark)\(padding)\(subject): \(message)" + (hint.map { "\n        \($0)" } ?? "")
    }
}
