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
            return try arguments.renderer.makeString(RandomIdentifier.v4(random: services.random))
        case "v7":
            return try arguments.renderer.makeString(
                RandomIdentifier.v7(milliseconds: services.now(), random: services.random))
        default: return nil
        }
    }
}
