public import CPenstock
import Synchronization

/// What a library of plugins exports:
///
///     @c @implementation public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
///         PluginLibrary.entry(MyAuthorizer.self)
///     }
///
/// The tables are made once and never freed, because a library is never unloaded.
public enum PluginLibrary {
    /// The entry of a library with these plugins, in this order; the same one at every call.
    public static func entry(_ types: any Plugin.Type...) -> UnsafePointer<pen_entry> {
        made.withLock { made in
            if let entry = made { return entry.pointer }
            let entry = Tables(types)
            made = entry
            return entry.pointer
        }
    }

    private static let made = Mutex<Tables?>(nil)
}

/// The C tables of a library. The factory's record begins with the C factory, so that its functions
/// find the types behind the pointer that the host hands back.
private struct Tables: @unchecked Sendable {
    // Sendable: everything is written in init and never changed.
    let pointer: UnsafePointer<pen_entry>

    struct EntryRecord {
        var entry: pen_entry
        var factory: UnsafePointer<FactoryRecord>
    }

    struct FactoryRecord {
        var factory: pen_factory
        var types: [any Plugin.Type]
        var descriptors: UnsafePointer<pen_descriptor>
    }

    init(_ types: [any Plugin.Type]) {
        let descriptors = UnsafeMutablePointer<pen_descriptor>.allocate(
            capacity: max(1, types.count))
        for (index, type) in types.enumerated() {
            (descriptors + index).initialize(to: type.descriptor.table(phases: type.phases))
        }
        let factory = UnsafeMutablePointer<FactoryRecord>.allocate(capacity: 1)
        factory.initialize(
            to: FactoryRecord(
                factory: pen_factory(
                    size: UInt32(MemoryLayout<pen_factory>.size), count: UInt32(types.count),
                    descriptor: { factory, index in
                        guard index < factory.pointee.count else { return nil }
                        return Tables.record(factory).pointee.descriptors + Int(index)
                    },
                    create: { factory, args, out, error in
                        Tables.create(Tables.record(factory), args, out, error)
                    }),
                types: types, descriptors: descriptors))
        let entry = UnsafeMutablePointer<EntryRecord>.allocate(capacity: 1)
        entry.initialize(
            to: EntryRecord(
                entry: pen_entry(
                    size: UInt32(MemoryLayout<pen_entry>.size), magic: PEN_MAGIC,
                    abi_major: PEN_ABI_MAJOR, abi_minor: PEN_ABI_MINOR, flags: 0,
                    toolchain: Bytes(toolchain), target: "", init: nil, deinit: nil,
                    get_factory: { entry, id in
                        guard String(id) == PEN_FACTORY_ID else { return nil }
                        return UnsafeRawPointer(
                            UnsafeRawPointer(entry).assumingMemoryBound(to: EntryRecord.self)
                                .pointee.factory)
                    }),
                factory: factory))
        pointer = UnsafeRawPointer(entry).assumingMemoryBound(to: pen_entry.self)
    }

    static func record(_ factory: UnsafePointer<pen_factory>) -> UnsafePointer<FactoryRecord> {
        UnsafeRawPointer(factory).assumingMemoryBound(to: FactoryRecord.self)
    }

    static func create(
        _ record: UnsafePointer<FactoryRecord>, _ args: UnsafePointer<pen_create>,
        _ out: UnsafeMutablePointer<pen_instance>, _ error: UnsafeMutablePointer<pen_error>
    ) -> pen_status {
        let index = Int(args.pointee.index)
        do {
            guard index < record.pointee.types.count else {
                throw ConfigError("the library has no plugin number \(index)")
            }
            try Instance.create(record.pointee.types[index], args.pointee, into: out)
            return PEN_OK
        } catch let failure {
            LastError.fill(error, failure)
            return PEN_E_ARGUMENT
        }
    }
}

#if compiler(>=6.4)
    private let toolchain: StaticString = "swift 6.4 or later"
#else
    private let toolchain: StaticString = "swift 6.3"
#endif
