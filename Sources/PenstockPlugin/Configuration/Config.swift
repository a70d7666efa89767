import CPenstock

/// A value of the configuration, which knows where it is: an error points at it.
///
/// The host has checked it against the schema, so most plugins ask only for what the schema
/// promises; the getters check again, because a schema can be weaker than its code.
public struct Config {
    /// What kind of JSON value it is.
    public enum Kind: UInt32, Sendable {
        /// As RFC 8259 names them.
        case null = 0, bool, number, string, array, object
    }

    let document: ConfigDocument
    let node: pen_json_node
    /// Where it is, as a JSON Pointer (RFC 6901); "" is the whole.
    public let pointer: String

    init(_ document: ConfigDocument) {
        self.init(document, node: 1, pointer: "")
    }

    private init(_ document: ConfigDocument, node: pen_json_node, pointer: String) {
        self.document = document
        self.node = node
        self.pointer = pointer
    }

    private var json: pen_json { document.tables.pointee.json.pointee }

    /// What kind of value it is.
    public var kind: Kind { Kind(rawValue: json.type(document.raw, node)) ?? .null }

    /// How many elements or members it has; 0 for everything else.
    public var count: Int { json.count(document.raw, node) }

    /// The member of that name; nil when there is none or it is null.
    public subscript(_ name: String) -> Config? {
        var key = name
        let child = key.withUTF8 { json.member(document.raw, node, Bytes($0)) }
        guard child != 0 else { return nil }
        let config = Config(document, node: child, pointer: pointer + "/" + Config.escape(name))
        return config.kind == .null ? nil : config
    }

    /// The elements of an array; none of anything else.
    public var elements: [Config] {
        guard kind == .array else { return [] }
        return (0..<count).map {
            Config(
                document, node: json.element(document.raw, node, $0), pointer: "\(pointer)/\($0)")
        }
    }

    /// The members of an object in the order written; none of anything else.
    public var members: [(name: String, value: Config)] {
        guard kind == .object else { return [] }
        return (0..<count).map { index in
            var name = Bytes.absent
            let child = json.member_at(document.raw, node, index, &name)
            let key = String(name)
            let value = Config(
                document, node: child, pointer: pointer + "/" + Config.escape(key))
            return (key, value)
        }
    }

    /// The value as JSON text, as written (a string without its quotes).
    public var text: String { String(json.text(document.raw, node)) }

    /// An error that points here.
    public func error(_ message: String) -> ConfigError { ConfigError(message, at: pointer) }

    func number() -> Int64? {
        var value: Int64 = 0
        return json.as_int(document.raw, node, &value) == PEN_OK ? value : nil
    }

    func fraction() -> Double? {
        var value = 0.0
        return json.as_double(document.raw, node, &value) == PEN_OK ? value : nil
    }

    func flag() -> Bool { json.as_bool(document.raw, node) == 1 }

    /// RFC 6901 §3: "~" is written "~0" and "/" is written "~1".
    private static func escape(_ name: String) -> String {
        var escaped = ""
        for character in name {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

/// The parsed text; freed with the last `Config` into it.
final class ConfigDocument {
    let tables: UnsafePointer<HostTables>
    let raw: OpaquePointer

    init(_ text: Bytes, tables: UnsafePointer<HostTables>) throws(ConfigError) {
        var errorAt = 0
        let text = text.n == 0 ? "{}" : text
        guard let raw = tables.pointee.json.pointee.parse(tables.pointee.host, text, &errorAt)
        else { throw ConfigError("the configuration is not JSON (byte \(errorAt))") }
        self.tables = tables
        self.raw = raw
    }

    deinit { tables.pointee.json.pointee.free(tables.pointee.host, raw) }
}
