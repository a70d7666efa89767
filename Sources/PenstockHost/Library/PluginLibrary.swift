import CPenstock
import CSystem
import Glibc
import PenstockCore

/// One loaded generation of a plugin library: a private copy, opened, checked, initialized once and
/// never closed.
///
/// Immutable after loading and usable from any thread; instances are made by `Host.make`. Swift's
/// runtime keeps pointers into an image (conformances), so closing one is never safe.
public final class PluginLibrary: @unchecked Sendable {
    // Safe: written in init only; what it points to is the library's static data.

    /// The file that the operator named.
    public let path: String
    /// The copy that is open.
    public let privatePath: String
    /// SHA-256 of the content, in hexadecimal digits: the generation's identity.
    public let hash: String
    /// Bytes of the file, an estimate of what the mapping retains.
    public let size: Int
    /// 1 for the first content loaded from this path, and so on.
    public let generation: Int
    /// "gcc 12.2.0".
    public let toolchain: String
    /// "x86_64-linux-gnu", or empty.
    public let target: String
    /// The ABI minor version it was compiled against.
    public let abiMinor: UInt16
    /// What it exports besides its entry: empty for a sealed plugin.
    public let extraExports: [String]
    /// The plugins in it.
    public let descriptors: [PluginDescriptor]

    let entry: UnsafePointer<pen_entry>
    let factory: UnsafePointer<pen_factory>

    /// Opens a private copy and initializes it. Runs code of the library: off the event loops.
    init(
        _ file: LibraryFile, copy: String, generation: Int, toolchain ours: String,
        host: UnsafePointer<pen_host>
    ) throws(PluginError) {
        let entry = try PluginLibrary.open(copy, original: file.path)
        try EntryCheck.check(entry, path: file.path, toolchain: ours)
        if let initialize = entry.pointee.`init` {
            let status = copy.withView { initialize(entry, host, $0) }
            guard status == PEN_OK else {
                throw PluginError(
                    .initialization, "\(file.path): pen_entry.init refused with status \(status)")
            }
        }
        let raw = LibraryFile.factoryID.withView { entry.pointee.get_factory(entry, $0) }
        guard let raw else {
            throw PluginError(
                .incompatible, "\(file.path): get_factory(\"\(LibraryFile.factoryID)\") is NULL")
        }
        factory = raw.assumingMemoryBound(to: pen_factory.self)
        descriptors = try PluginLibrary.describe(factory, path: file.path)
        self.entry = entry
        path = file.path
        privatePath = copy
        hash = file.hash
        size = file.size
        self.generation = generation
        toolchain = String(entry.pointee.toolchain)
        target = String(entry.pointee.target)
        abiMinor = entry.pointee.abi_minor
        extraExports = file.extraExports
    }

    /// The plugin with that id; nil asks for the only one.
    public func descriptor(id: String?) throws(PluginError) -> PluginDescriptor {
        if let id {
            if let found = descriptors.first(where: { $0.id == id }) { return found }
            let known = descriptors.map(\.id).joined(separator: ", ")
            throw PluginError(.absent, "\(path) has no plugin \(id); it has \(known)")
        }
        guard descriptors.count == 1 else {
            let known = descriptors.map(\.id).joined(separator: ", ")
            throw PluginError(.absent, "\(path) has several plugins, say which by id: \(known)")
        }
        return descriptors[0]
    }

    private static func open(
        _ copy: String, original: String
    ) throws(PluginError) -> UnsafePointer<pen_entry> {
        guard let handle = csys_dlopen_private(copy) else {
            let why = dlerror().map { String(cString: $0) } ?? "dlopen failed"
            throw PluginError(.initialization, "\(original): \(why)")
        }
        guard let symbol = dlsym(handle, LibraryFile.entrySymbol) else {
            throw PluginError(.incompatible, "\(original): \(LibraryFile.entrySymbol) is not there")
        }
        // Declared to answer non-null; a lying plugin may not.
        typealias Entry = @convention(c) () -> UnsafePointer<pen_entry>?
        guard let entry = unsafeBitCast(symbol, to: Entry.self)() else {
            throw PluginError(
                .incompatible, "\(original): \(LibraryFile.entrySymbol)() answered NULL")
        }
        return entry
    }

    private static func describe(
        _ factory: UnsafePointer<pen_factory>, path: String
    ) throws(PluginError) -> [PluginDescriptor] {
        let wanted = UInt32(MemoryLayout<pen_factory>.size)
        guard factory.pointee.size >= wanted else {
            throw PluginError(
                .incompatible,
                "\(path): pen_factory.size is \(factory.pointee.size), version 1.0 has \(wanted)")
        }
        guard (1...256).contains(factory.pointee.count) else {
            throw PluginError(
                .incompatible,
                "\(path): pen_factory.count is \(factory.pointee.count), not 1 to 256")
        }
        var result: [PluginDescriptor] = []
        for index in 0..<factory.pointee.count {
            guard let raw = factory.pointee.descriptor(factory, index) else {
                throw PluginError(.incompatible, "\(path): descriptor(\(index)) is NULL")
            }
            let descriptor: PluginDescriptor
            do {
                descriptor = try PluginDescriptor(raw, index: index)
            } catch {
                throw PluginError(error.code, "\(path): \(error.message)")
            }
            guard !result.contains(where: { $0.id == descriptor.id }) else {
                throw PluginError(
                    .incompatible, "\(path): two plugins have the id \(descriptor.id)")
            }
            result.append(descriptor)
        }
        return result
    }
}

extension LibraryFile {
    /// PEN_FACTORY_ID as text.
    static let factoryID = "pen.factory/1"
}

extension String {
    /// The UTF-8 bytes as a view that is valid inside `body`.
    func withView<R>(_ body: (pen_str) -> R) -> R {
        var copy = self
        return copy.withUTF8 { buffer in
            // Never absent: an empty text is present and empty.
            guard let start = buffer.baseAddress else { return body(pen_str("")) }
            return body(pen_str(start, buffer.count))
        }
    }
}
