import ArgumentParser

/// Why a command ends early: said on standard error, with what to do about it.
struct CommandFailure: Error {
    var message: String
    var hint: String?
    var exitCode: ExitCode

    /// Something was refused or failed.
    static func refused(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(message: message, hint: hint, exitCode: .failure)
    }

    /// A file, port, limit or tool is to blame.
    static func environment(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(message: message, hint: hint, exitCode: .environment)
    }

    /// The command line is to blame.
    static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(message: message, hint: hint, exitCode: .usage)
    }
}

extension ExitCode {
    /// Wrong command line.
    static let usage = ExitCode(2)
    /// The environment is to blame.
    static let environment = ExitCode(3)
}
