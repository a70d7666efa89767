import CPenstock
import PenstockCore

/// The gateway responses that a child shows a plugin: AWS's own. What is sent is made by the gateway,
/// as the API has it configured.
enum ChildGatewayResponses {
    /// An entry for each type, for as long as the process.
    static var table: UnsafePointer<GatewayResponse> { address.table }

    private struct Address: @unchecked Sendable {
        // Safe: written once, before the address is known; only read afterwards.
        let table: UnsafePointer<GatewayResponse>
    }

    private static let address: Address = {
        let memory = Unmanaged.passRetained(SnapshotMemory()).takeUnretainedValue()
        let rows = (0..<UInt32(GatewayResponseType.count)).map { type in
            GatewayResponse(
                status: GatewayResponseType.status(type),
                body: TextTemplate.compile(
                    "{\"message\":$context.error.messageString}", escaping: true, memory: memory),
                contentType: ByteView("application/json"))
        }
        return Address(table: UnsafePointer(memory.array(rows)))
    }()
}
