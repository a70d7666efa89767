import ArgumentParser
import Glibc

/// `penstock plugin new`: a folder with a plugin that builds, checks and serves.
struct PluginNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a folder with a working plugin.")

    @Argument(
        help: "Its name: letters, digits, - and _. Also the folder's, in the working directory.")
    var name: String

    @Option(
        name: [.customLong("lang"), .customLong("language")], help: "What to write it in: c, swift."
    )
    var language = PluginLanguage.c

    @Option(help: "What it does: authorizer, validator, limiter, transformer, integration.")
    var kind = PluginKind.authorizer

    func validate() throws {
        let isGood = name.utf8.allSatisfy {
            $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
        guard isGood, let first = name.utf8.first, (first | 0x20) &- 0x61 < 26 else {
            throw ValidationError(
                "a name begins with a letter and has letters, digits, - and _ only")
        }
    }

    func run() throws {
        guard SDK.find() != nil else {
            throw CommandFailure.environment(
                "there is no SDK beside this binary",
                hint: "`make install PREFIX=…` installs it with the binary")
        }
        let template = PluginTemplate(
            name: name, kind: kind, language: language, penstock: Self.ownName())
        try make(name)
        try make(name + "/cases")
        for file in template.files { try write(file.text, to: "\(name)/\(file.path)") }
        print("made \(name)/; next:\n\n    cd \(name) && make && make check && make serve\n")
    }

    private func make(_ folder: String) throws {
        guard mkdir(folder, 0o755) == 0 else {
            throw CommandFailure.environment(
                "\(folder): \(String(cString: strerror(errno)))",
                hint: errno == EEXIST ? "nothing is overwritten; choose another name" : nil)
        }
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "wxe") else {
            throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
        }
        fputs(text, file)
        guard fclose(file) == 0 else {
            throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// "penstock" when that is what a shell finds, else this binary's own path.
    private static func ownName() -> String {
        let own = SDK.ownDirectory() + "/penstock"
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let isFound = path.split(separator: ":").contains { folder in
            guard let found = realpath("\(folder)/penstock", nil) else { return false }
            defer { free(found) }
            return String(cString: found) == own
        }
        return isFound ? "penstock" : own
    }
}
