import Glibc
import JSON
import PenstockCompile
import PenstockConfig
import PenstockHost
import PenstockServer
internal import SourceTree

/// What `penstock doctor` looks at.
struct Examination {
    private(set) var findings: [Finding] = []

    var json: JSONValue {
        .array(
            findings.map { finding in
                var object = JSONObject([
                    ("state", .string(finding.state.rawValue)),
                    ("subject", .string(finding.subject)), ("message", .string(finding.message)),
                ])
                object["hint"] = finding.hint.map { .string($0) }
                return .object(object)
            })
    }

    mutating func add(
        _ state: Finding.State, _ subject: String, _ message: String, hint: String? = nil
    ) {
        findings.append(Finding(state: state, subject: subject, message: message, hint: hint))
    }

    /// The machine, whatever the configuration.
    mutating func machine() {
        add(.good, "version", "penstock \(Version.text), \(Version.toolchain), \(Version.target)")
        plugins()
        sdk()
        descriptors()
        add(.good, "functions' memory", FunctionMemory.text)
        directory("temporary files", Environment.all["TMPDIR"] ?? "/tmp")
    }

    private mutating func plugins() {
        let catalog = PluginCatalog(directory: Offline.pluginDirectory)
        let missing = PluginCatalog.builtins.filter { !catalog.available.contains($0) }
        if missing.isEmpty {
            add(.good, "plugins", "all \(PluginCatalog.builtins.count) built-in ones are there")
        } else {
            add(
                .bad, "plugins", "not found: \(missing.joined(separator: ", "))",
                hint: "build the whole package, or install it: make install PREFIX=…")
        }
    }

    private mutating func sdk() {
        if let sdk = SDK.find() {
            add(.good, "SDK", "headers in \(sdk.include)")
        } else {
            add(
                .doubtful, "SDK", "not found: `plugin new` won't work",
                hint: "`make install PREFIX=…` installs it with the binary")
        }
        for tool in ["make", "cc"] where !isInPath(tool) {
            add(.doubtful, "toolchain", "\(tool) is not in PATH: C plugins can't be built here")
        }
        if !isInPath("swiftc") {
            add(.doubtful, "toolchain", "swiftc is not in PATH: Swift plugins can't be built here")
        }
    }

    private mutating func descriptors() {
        let limit = ProcessLimits.descriptorsMax
        if limit < 65_536 {
            add(
                .doubtful, "ulimit -n", "\(limit) descriptors: each connection takes one or two",
                hint: "raise it to 65536 or more (LimitNOFILE= of systemd, nofile of the container)"
            )
        } else {
            add(.good, "ulimit -n", "\(limit) descriptors")
        }
    }

    /// What a configuration asks of the machine.
    mutating func configuration(_ path: String) {
        let text: String
        do throws(FileError) {
            text = try TextFile.read(path)
        } catch {
            return add(.bad, path, error.reason)
        }
        let (configuration, faults) = ConfigurationLoader.load(
            file: path, text: text, environment: Environment.all)
        guard let configuration else {
            let errors = faults.count { $0.severity == .error }
            return add(
                .bad, path, "\(errors) errors", hint: "penstock check \(path) shows them")
        }
        add(.good, path, "can be read")
        directory("state_dir", configuration.resolve(configuration.stateDirectory))
        let isServing = PIDFile.holder(
            of: configuration.resolve(configuration.stateDirectory))
        if let isServing {
            add(.good, "gateway", "process \(isServing) serves from this state_dir")
        }
        for listener in configuration.listeners {
            port(listener.address, "listener \(listener.name)", isServing: isServing != nil)
            certificates(listener, configuration)
        }
        if let admin = configuration.admin {
            port(admin.address, "admin", isServing: isServing != nil)
        }
        for plugin in configuration.plugins {
            if case .path(let file) = plugin.origin {
                library(plugin.name, configuration.resolve(file))
            }
        }
    }

    private mutating func library(_ name: String, _ path: String) {
        do throws(PluginError) {
            let file = try LibraryFile(inspecting: path)
            if file.extraExports.isEmpty {
                add(.good, "plugin \(name)", path)
            } else {
                add(
                    .doubtful, "plugin \(name)",
                    "exports \(file.extraExports.count) symbols besides its entry",
                    hint: "link it with the SDK's penstock.map")
            }
        } catch {
            add(.bad, "plugin \(name)", error.message)
        }
    }

    private mutating func port(_ address: Address, _ what: String, isServing: Bool) {
        if isServing { return }
        let problem = PortProbe.problem(with: address)
        if let problem {
            add(.bad, what, "\(address): \(problem.message)", hint: problem.hint)
        } else {
            add(.good, what, "\(address) is free")
        }
    }

    private mutating func directory(_ what: String, _ path: String) {
        if access(path, W_OK | X_OK) == 0 {
            add(.good, what, "\(path) can be written")
        } else if errno == ENOENT {
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            let isPossible = access(parent.isEmpty ? "/" : parent, W_OK | X_OK) == 0
            add(
                isPossible ? .good : .bad, what,
                isPossible ? "\(path) will be made" : "\(path) can't be made")
        } else {
            add(.bad, what, "\(path): \(String(cString: strerror(errno)))")
        }
    }

    private func isInPath(_ tool: String) -> Bool {
        (Environment.all["PATH"] ?? "").split(separator: ":").contains {
            access("\($0)/\(tool)", X_OK) == 0
        }
    }
}
