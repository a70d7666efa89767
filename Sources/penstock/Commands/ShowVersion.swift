import ArgumentParser
import JSON
import PenstockServer

/// `penstock version`.
struct ShowVersion: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the versions of the gateway and its plugin ABI.")

    @Flag(help: "As JSON.")
    var json = false

    func run() {
        if json {
            let value: JSONValue = [
                "version": .string(Version.text), "abi": .string(Version.abi),
                "toolchain": .string(Version.toolchain), "target": .string(Version.target),
            ]
            print(value.pretty)
        } else {
            print(
                "penstock \(Version.text), plugin ABI \(Version.abi), \(Version.toolchain), "
                    + Version.target)
        }
    }
}
