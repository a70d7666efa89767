internal import VTL

/// `$util.uuid`: `v4()` and `v7()`.
final class UUIDTool: NativeTool {
    let path = "$util.uuid"
    private let services: NativeServices

    init(services: NativeServices) { self.services = services }

    static let methods = ["v4", "v7"]

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        switch method {
        case "v4":
            let id = try arguments.attempt { () throws(NativeToolError) in
                try RandomIdentifier.v4(random: services.random)
            }
            return try arguments.renderer.makeString(id)
        case "v7":
            let id = try arguments.attempt { () throws(NativeToolError) in
                try RandomIdentifier.v7(milliseconds: services.now(), random: services.random)
            }
            return try arguments.renderer.makeString(id)
        default: return nil
        }
    }
}
