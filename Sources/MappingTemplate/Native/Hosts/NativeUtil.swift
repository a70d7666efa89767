internal import JSON
internal import VTL

/// What native mode adds to `$util`: `toJson`, `autoId`, and the tools `time`, `hash`, `uuid`, `number`
/// and `xml`. Names are AppSync's where AppSync has the same.
final class NativeUtil: NativeTool {
    let path = "$util"
    private let services: NativeServices
    private let limits: NativeLimits
    /// The tools that a template has asked for in this rendering.
    private var tools: [String: any NativeTool] = [:]

    /// The additions, for one rendering.
    init(_ native: NativeTools) {
        services = native.services
        limits = native.limits
    }

    /// The methods among them.
    static let methods = ["toJson", "autoId"]

    func property(named name: String, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        if let tool = tools[name] { return renderer.makeHost(tool) }
        let tool: any NativeTool
        switch name {
        case "time": tool = TimeTool(now: services.now)
        case "hash": tool = HashTool(digest: services.digest)
        case "uuid": tool = UUIDTool(services: services)
        case "number": tool = NumberTool()
        case "xml": tool = XMLTool(limits: limits)
        default: return nil
        }
        tools[name] = tool
        return renderer.makeHost(tool)
    }

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        let renderer = arguments.renderer
        switch method {
        // AppSync's "Utility helpers in $util".
        case "toJson":
            let value = arguments.value(0)
            if let node = renderer.host(of: value) as? XMLNodeHost {
                return try renderer.makeString(node.json(typed: false).compact)
            }
            return try renderer.makeString { renderer throws(VTLFault) in
                try renderer.appendJSON(value)
            }
        case "autoId":
            let id = try arguments.attempt { () throws(NativeToolError) in
                try RandomIdentifier.v4(random: services.random)
            }
            return try renderer.makeString(id)
        default: return nil
        }
    }
}

/// What makes a template of the dialect `velocity` a native one: the tools in `$util`, and
/// `$input.xml`.
public struct NativeTools: Sendable {
    /// Where the time, random bits and digests come from.
    public var services: NativeServices
    /// What the tools may use.
    public var limits: NativeLimits

    /// Tools with these services, within the default limits unless others are given.
    public init(services: NativeServices, limits: NativeLimits = NativeLimits()) {
        self.services = services
        self.limits = limits
    }
}

/// What native tools may use in one rendering.
public struct NativeLimits: Hashable, Sendable {
    /// Limits of each XML document and its XPath.
    public var xml = XMLToolLimits()

    /// The default limits.
    public init() {}
}
