import PenstockCore

/// What a child is told at its start: which plugin it is, and how it was configured. By the socket,
/// not as arguments: a configuration may hold secrets, and arguments are anyone's to read.
struct ChildHello: Sendable {
    var library: String
    var descriptor: String
    var name: String
    var config: String
    var phases: UInt32
    var isShadow: Bool
    var upstreams: [String: UInt32]
    var loops: Int
    var stateDirectory: String
    var createSeconds: Int
    var memoryMax: UInt64
    var version: String
    var toolchain: String

    func encode(into sink: inout ByteSink) {
        sink.put(frame: library)
        sink.put(frame: descriptor)
        sink.put(frame: name)
        sink.put(frame: config)
        sink.put(frame: phases)
        sink.put(frame: UInt32(isShadow ? 1 : 0))
        sink.put(frame: UInt32(upstreams.count))
        for (name, number) in upstreams {
            sink.put(frame: name)
            sink.put(frame: number)
        }
        sink.put(frame: UInt32(loops))
        sink.put(frame: stateDirectory)
        sink.put(frame: UInt32(createSeconds))
        sink.put(frame: memoryMax)
        sink.put(frame: version)
        sink.put(frame: toolchain)
    }

    /// [child]
    init?(_ payload: ByteView) {
        var reader = FrameReader(payload)
        library = reader.text()
        descriptor = reader.text()
        name = reader.text()
        config = reader.text()
        phases = reader.number()
        isShadow = reader.number() != 0
        upstreams = [:]
        for _ in 0..<reader.count(each: 8) {
            let name = reader.text()
            upstreams[name] = reader.number()
        }
        loops = Int(reader.number())
        stateDirectory = reader.text()
        createSeconds = Int(reader.number())
        memoryMax = reader.wide()
        version = reader.text()
        toolchain = reader.text()
        guard !reader.failed, (1...256).contains(loops) else { return nil }
    }
}

extension ChildHello {
    /// What an instance is made from, for a child.
    init(
        library: String, descriptor: String, spec: InstanceSpec, options: HostOptions, loops: Int,
        limits: IsolationLimits
    ) {
        self.library = library
        self.descriptor = descriptor
        name = spec.name
        config = spec.config
        phases = spec.phases
        isShadow = spec.isShadow
        upstreams = spec.upstreams
        self.loops = loops
        stateDirectory = options.stateDirectory
        createSeconds = Int(options.createTimeout.components.seconds) * loops
        memoryMax = limits.memoryMax
        version = options.version
        toolchain = options.toolchain
    }
}
