import CPenstock
import PenstockCore

/// What a library says of one plugin in it, as Swift values (pen_descriptor).
public struct PluginDescriptor: Sendable {
    /// Its number in the library.
    public var index: UInt32
    /// "org.example.my-authorizer", stable for ever.
    public var id: String
    /// For people.
    public var name: String
    /// "1.2.3".
    public var version: String
    /// Who made it.
    public var vendor: String
    /// One sentence.
    public var summary: String
    /// JSON Schema of its configuration; empty: it takes any.
    public var configSchema: String
    /// PEN_PHASE_BIT of each phase it can serve.
    public var phases: UInt32
    /// PEN_SHARED and so on, as an upper bound.
    public var flags: UInt32
    /// What it may read, at most.
    public var reads: [String]
    /// What it may write, at most.
    public var writes: [String]

    init(_ raw: UnsafePointer<pen_descriptor>, index: UInt32) throws(PluginError) {
        let wanted = UInt32(MemoryLayout<pen_descriptor>.size)
        guard raw.pointee.size >= wanted else {
            throw PluginError(
                .incompatible,
                "pen_descriptor.size of plugin \(index) is \(raw.pointee.size), "
                    + "version 1.0 has \(wanted)")
        }
        self.index = index
        let d = raw.pointee
        func text(_ view: pen_str, _ field: String) throws(PluginError) -> String {
            guard view.isPlausible(limit: 1 << 20) else {
                throw PluginError(
                    .incompatible, "pen_descriptor.\(field) of plugin \(index) is no text")
            }
            return String(view)
        }
        id = try text(d.id, "id")
        name = try text(d.name, "name")
        version = try text(d.version, "version")
        vendor = try text(d.vendor, "vendor")
        summary = try text(d.summary, "summary")
        configSchema = try text(d.config_schema, "config_schema")
        guard !id.isEmpty else {
            throw PluginError(.incompatible, "pen_descriptor.id of plugin \(index) is empty")
        }
        guard d.phases != 0, d.phases & ~0xfe == 0 else {
            throw PluginError(
                .incompatible, "pen_descriptor.phases of \(id) has bits that are no phases")
        }
        phases = d.phases
        flags = d.flags
        reads = try PluginDescriptor.list(d.reads, d.read_count, "reads", of: id)
        writes = try PluginDescriptor.list(d.writes, d.write_count, "writes", of: id)
    }

    /// A list of names that a plugin gave, checked.
    static func list(
        _ names: UnsafePointer<pen_str>?, _ count: Int, _ field: String, of id: String
    ) throws(PluginError) -> [String] {
        guard let names else { return [] }
        guard count >= 0, count <= 1024 else {
            throw PluginError(.incompatible, "\(field) of \(id) has \(count) entries")
        }
        var result: [String] = []
        for i in 0..<count {
            guard names[i].isPlausible(limit: 1024) else {
                throw PluginError(.incompatible, "\(field)[\(i)] of \(id) is no text")
            }
            result.append(String(names[i]))
        }
        return result
    }
}

extension pen_str {
    /// Whether a view from a plugin can be one at all. A lying pointer can't be told from a good
    /// one; a negative or absurd length can.
    @inline(__always)
    func isPlausible(limit: Int) -> Bool { n >= 0 && n <= limit && (p != nil || n == 0) }
}
