import CPenstock
import PenstockHost
import PenstockServer

/// Looks at plugin libraries for commands.
struct PluginInspector {
    private let gateway: OfflineGateway

    /// With a state directory of its own.
    init() throws {
        gateway = OfflineGateway(stateDirectory: try Offline.temporaryDirectory()) { _ in }
    }

    /// The host that loads them.
    var host: Host { gateway.host }

    /// The path that a command line's word means: a path, or a built-in id.
    static func path(of word: String) throws -> String {
        if word.hasSuffix(".so") { return word }
        do throws(PluginError) {
            return try PluginCatalog(directory: Offline.pluginDirectory).path(builtin: word)
        } catch {
            throw CommandFailure.environment(error.message)
        }
    }

    /// What the file shows without running it.
    func file(_ path: String) throws -> LibraryFile {
        do throws(PluginError) {
            return try LibraryFile(inspecting: path)
        } catch {
            throw CommandFailure.refused(error.message)
        }
    }

    /// What it says once loaded.
    func descriptors(of path: String) throws -> [PluginDescriptor] {
        do throws(PluginError) {
            return try host.load(path).descriptors
        } catch {
            throw CommandFailure.refused(error.message)
        }
    }

    /// Names of the phases in a set.
    static func phases(_ bits: UInt32) -> [String] {
        let names = [
            "auth", "validate", "rate_limit", "transform_request", "integrate",
            "transform_response", "store",
        ]
        return names.enumerated().filter { bits & 1 << UInt32($0.offset + 1) != 0 }.map(\.element)
    }

    /// Names of flags.
    static func flags(_ bits: UInt32) -> [String] {
        let names = [
            (PEN_SHARED, "shared"), (PEN_PURE, "pure"), (PEN_BLOCKING, "blocking"),
            (PEN_ON_LOCAL, "on_local"), (PEN_ISOLATE_OK, "isolate_ok"),
            (PEN_ISOLATE, "isolate"),
        ]
        return names.filter { bits & $0.0 != 0 }.map(\.1)
    }
}
