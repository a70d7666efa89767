internal import Glibc
package import Logging
internal import PenstockControl
package import PenstockLambda
internal import Synchronization

/// Runs what functions a source has; begins when there is the first.
package final class FunctionHost: Sendable {
    /// How it is run.
    package struct Options: Sendable {
        /// The gateway's state directory; ours is in it.
        package var stateDirectory: String
        /// What functions write, and what there is to tell of them.
        package var log: Logger
        /// What functions get besides what AWS sets.
        package var environment: [String: String] = [:]
        /// Whether code that came over the Lambda API goes when the gateway ends.
        package var isEphemeral = false
        /// Whether Python runs under awslambdaric.
        package var usesRuntimeClient = false
        /// Whether they run at all; else they only count as functions that a gateway would run, for
        /// commands that look at definitions.
        package var runs = true

        package init(stateDirectory: String, log: Logger) {
            self.stateDirectory = stateDirectory
            self.log = log
        }
    }

    private struct State {
        var runtime: LambdaRuntime?
        var functions: [FunctionDefinition] = []
        var notices: [String] = []
    }

    let options: Options
    private let state = Mutex(State())
    private let archives: ArchivedCode

    /// Where code that came over the Lambda API is; absolute.
    package let codeFolder: String

    package init(_ options: Options) {
        self.options = options
        var parent = options.stateDirectory
        if !parent.hasPrefix("/"), let here = getcwd(nil, 0) {
            parent = String(cString: here) + "/" + parent
            free(here)
        }
        codeFolder = parent + (options.isEphemeral ? "/lambda-\(getpid())" : "/lambda")
        archives = ArchivedCode(folder: parent + "/archives")
    }

    /// Where functions are invoked; nil: there is none yet.
    package var address: String? { state.withLock { $0.runtime?.listenerAddress } }

    /// Calls a function; nil: there is none.
    package var runtime: LambdaRuntime? { state.withLock { $0.runtime } }

    /// Serves these functions from now on. Blocks; not on a loop.
    ///
    /// - Parameter readsFiles: whether their code may have changed.
    /// - Returns: what there is to tell of them, for people.
    package func serve(_ functions: [FunctionDefinition], readsFiles: Bool) -> [String] {
        let functions = archives.unpacked(functions)
        return state.withLock { state in
            if state.runtime == nil {
                guard !functions.isEmpty else { return [] }
                do throws(LambdaFailure) {
                    state.runtime = try LambdaRuntime(runtimeOptions())
                } catch {
                    return ["no function runs: \(error.message)"]
                }
            }
            guard readsFiles || functions != state.functions else { return state.notices }
            state.functions = functions
            let told = state.runtime?.update(functions, readsFiles: readsFiles) ?? []
            state.notices = told.map { "function \($0.function): \($0.text)" }
            return state.notices
        }
    }

    /// Ends them, and waits until they have.
    package func stop() {
        state.withLock { $0.runtime }?.stop()
        if options.isEphemeral { FolderTree.remove(codeFolder) }
    }

    private func runtimeOptions() throws(LambdaFailure) -> LambdaRuntimeOptions {
        let parent = options.stateDirectory
        if mkdir(parent, 0o700) != 0, errno != EEXIST {
            throw LambdaFailure(message: "\(parent): \(String(cString: strerror(errno)))")
        }
        guard let path = realpath(parent, nil) else {
            throw LambdaFailure(message: "\(parent): \(String(cString: strerror(errno)))")
        }
        defer { free(path) }
        var result = LambdaRuntimeOptions(directory: String(cString: path) + "/functions")
        result.environment = options.environment
        result.usesRuntimeClient = options.usesRuntimeClient
        let log = options.log
        result.onLog = { line in
            var metadata: Logger.Metadata = ["function": "\(line.function)"]
            if !line.requestID.isEmpty { metadata["request"] = "\(line.requestID)" }
            log.log(level: Logger.Level(line.level), "\(line.text)", metadata: metadata)
        }
        return result
    }
}

extension Logger.Level {
    fileprivate init(_ level: LambdaLog.Level) {
        self =
            switch level {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
