import ArgumentParser
import Glibc

/// `penstock plugin build`: make, where the plugin is.
struct PluginBuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build a plugin that `plugin new` made.")

    @Argument(help: "Its folder.")
    var folder = "."

    func run() throws {
        guard access(folder + "/Makefile", R_OK) == 0 else {
            throw CommandFailure.environment(
                "\(folder) has no Makefile", hint: "`penstock plugin new` makes one")
        }
        // Replaced, not called: make's output and exit code are ours.
        let own = SDK.ownDirectory() + "/penstock"
        let words = ["make", "--no-print-directory", "-C", folder, "PENSTOCK=\(own)"]
        execvp("make", words.map { strdup($0) } + [nil])
        throw CommandFailure.environment(
            "make can't be run: \(String(cString: strerror(errno)))", hint: "apt install make")
    }
}
