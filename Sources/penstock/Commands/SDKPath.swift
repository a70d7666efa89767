import ArgumentParser
import JSON

/// `penstock sdk-path`: what a plugin's Makefile asks.
struct SDKPath: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print where the headers and sources for plugin authors are.",
        discussion: "Makefiles ask for one part: $(shell penstock sdk-path include)")

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case include, swift, map
        case moduleMap = "module-map"
    }

    @Argument(help: "One of include, swift, map, module-map; all of them as JSON without it.")
    var part: Part?

    func run() throws {
        guard let sdk = SDK.find() else {
            throw CommandFailure.environment(
                "there is no SDK beside this binary",
                hint: "`make install PREFIX=…` installs it with the binary")
        }
        switch part {
        case .include: print(sdk.include)
        case .swift: print(sdk.swiftSources)
        case .map: print(sdk.map)
        case .moduleMap: print(sdk.moduleMap)
        case nil:
            let value: JSONValue = [
                "include": .string(sdk.include), "swift": .string(sdk.swiftSources),
                "map": .string(sdk.map), "module-map": .string(sdk.moduleMap),
            ]
            print(value.pretty)
        }
    }
}
