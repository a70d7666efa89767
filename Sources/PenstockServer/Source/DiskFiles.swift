internal import CloudFormation
internal import Synchronization

/// Files on disk for importers; remembers which, to watch them.
final class DiskFiles: TemplateFiles, Sendable {
    private let seen = Mutex<Set<String>>([])

    var names: Set<String> { seen.withLock { $0 } }

    func read(_ name: String, from base: String) throws(TemplateFileError) -> (
        name: String, text: String
    ) {
        var path = name
        if !name.hasPrefix("/"), let slash = base.lastIndex(of: "/") {
            path = base[...slash] + name
        }
        if path.hasPrefix("file://") { path.removeFirst("file://".count) }
        do throws(FileError) {
            let text = try TextFile.read(path)
            seen.withLock { _ = $0.insert(path) }
            return (path, text)
        } catch {
            throw TemplateFileError(error.reason)
        }
    }
}
