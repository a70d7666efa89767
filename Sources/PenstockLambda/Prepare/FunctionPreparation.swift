internal import Glibc

/// Makes definitions startable: finds the interpreter, writes what is inline, says what AWS's
/// environment would say. Reads files and starts interpreters; not on a loop.
struct FunctionPreparation: Sendable {
    let options: LambdaRuntimeOptions
    private let bootstraps: Bootstraps
    private let interpreters = Interpreters()
    private let fingerprints = Fingerprints()

    init(_ options: LambdaRuntimeOptions) throws(LambdaFailure) {
        self.options = options
        bootstraps = try Bootstraps(directory: options.directory)
    }

    /// - Parameter readsFiles: whether code may have changed since it was last prepared.
    func prepare(
        _ definition: FunctionDefinition, readsFiles: Bool
    ) -> (function: PreparedFunction, notices: [LambdaLog]) {
        var function = PreparedFunction(definition: definition)
        var notices: [LambdaLog] = []
        do throws(LambdaFailure) {
            function.directory = try folder(of: definition)
            let start = try command(definition, in: function.directory)
            function.command = start.command
            if let notice = start.notice {
                notices.append(LambdaLog(.info, function: definition.name, notice))
            }
            function.fingerprint = fingerprints.of(
                [function.directory] + definition.layers,
                readsFiles: readsFiles || definition.code.isInline)
        } catch {
            function.problem = error.message
            let hint = error.hint.map { ": \($0)" } ?? ""
            notices.append(LambdaLog(.warning, function: definition.name, error.message + hint))
        }
        function.environment = FunctionEnvironment(options, definition, function.directory).entries
        return (function, notices)
    }

    /// These are all functions that there are.
    func keep(_ functions: [PreparedFunction]) {
        fingerprints.keep(Set(functions.map { [$0.directory] + $0.definition.layers }))
    }

    // MARK: Code

    private func folder(of definition: FunctionDefinition) throws(LambdaFailure) -> String {
        switch definition.code {
        case .folder(let path):
            guard CodeFiles.isFolder(path) else {
                throw LambdaFailure(message: "its code isn't there: no folder \(path)")
            }
            return path
        case .inline(let text):
            // Lambda API Reference, CreateFunction, ZipFile of a template: the file is called index.
            let name = definition.runtime.hasPrefix("python") ? "index.py" : "index.js"
            let folder =
                options.directory + "/inline/"
                + (definition.arn + ":" + definition.version).map { $0 == "/" ? "_" : String($0) }
                .joined()
            try CodeFiles.make(folder: options.directory + "/inline")
            try CodeFiles.make(folder: folder)
            try CodeFiles.write(text, to: folder + "/" + name)
            return folder
        case .archive(let path): throw LambdaFailure(message: "its code, \(path), isn't unpacked")
        case .absent(let why): throw LambdaFailure(message: why)
        }
    }

    // MARK: Program

    private func command(
        _ definition: FunctionDefinition, in folder: String
    ) throws(LambdaFailure) -> (command: [String], notice: String?) {
        let runtime = definition.runtime
        if runtime.hasPrefix("provided") || runtime == "go1.x" {
            let name = runtime == "go1.x" ? definition.handler : "bootstrap"
            let places = ([folder] + definition.layers).map { "\($0)/\(name)" }
            guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
                throw LambdaFailure(
                    message: "\(runtime): \(folder) has no executable file '\(name)'",
                    hint: "build it for this machine and make it executable")
            }
            return ([program], nil)
        }
        if runtime.hasPrefix("python") {
            let (python, notice) = try interpreters.python(runtime)
            if options.usesRuntimeClient {
                return ([python, "-m", "awslambdaric", definition.handler], notice)
            }
            return ([python, bootstraps.python], notice)
        }
        if runtime.hasPrefix("nodejs") {
            let (node, notice) = try interpreters.node(runtime)
            return ([node, bootstraps.node], notice)
        }
        throw LambdaFailure(
            message: "runtime \(runtime) isn't run here",
            hint: "python3.x, nodejs and provided.* are; others by --map NAME=URL of a runtime "
                + "interface emulator")
    }
}
