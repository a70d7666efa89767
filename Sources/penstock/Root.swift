import ArgumentParser
import PenstockServer

/// `penstock`: an API gateway whose every phase is a plugin.
struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "penstock",
        abstract: "An API gateway: a request flows through an ordered pipe of plugins.",
        discussion: """
            Exit codes: 0 it worked, 1 refused or failed, 2 wrong usage, 3 the environment is to \
            blame (a file, a port, a limit). `lint`, `diff` and `compare`: 1 found something, 2 can't be read.
            """,
        version: "penstock \(Version.text)",
        subcommands: [
            Serve.self, Check.self, Explain.self, Import.self, Lint.self, Diff.self, Compare.self,
            Deploy.self,
            Pull.self, Export.self, Keys.self, Token.self, Certs.self, Invoke.self,
            Render.self, Template.self,
            Schema.self, Reload.self, Authz.self, Backup.self, Plugin.self,
            Doctor.self, Config.self, Completion.self, SDKPath.self, ShowVersion.self,
        ])
}
