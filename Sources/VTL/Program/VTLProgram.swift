/// The tables of a template that the machine reads with each instruction: pointers, so that reading them
/// counts no reference. Unowned: valid as long as the template is.
struct VTLProgram: BitwiseCopyable {
    let code: UnsafePointer<VTLInstruction>
    let codeCount: Int
    let pool: UnsafePointer<UInt8>
    let constants: UnsafePointer<VTLValue>
    let sites: UnsafePointer<VTLCallSite>

    init(
        code: UnsafeMutableBufferPointer<VTLInstruction>, pool: UnsafeMutableBufferPointer<UInt8>,
        constants: UnsafeMutableBufferPointer<VTLValue>,
        sites: UnsafeMutableBufferPointer<VTLCallSite>
    ) {
        self.code = Self.start(code)
        codeCount = code.count
        self.pool = Self.start(pool)
        self.constants = Self.start(constants)
        self.sites = Self.start(sites)
    }

    /// An empty table is never read, but its pointer must be one.
    private static func start<Element>(
        _ table: UnsafeMutableBufferPointer<Element>
    ) -> UnsafePointer<Element> {
        table.baseAddress.map { UnsafePointer($0) }
            ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment).unsafelyUnwrapped
    }
}
